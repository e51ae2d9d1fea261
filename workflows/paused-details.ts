import { instantWords } from './instant-words.js';
import { table } from './markdown-table.js';
import type { Pause } from './contract/decisions.js';

const CHOICES = [
  ['resume', 'let it go on'],
  ['abort', 'end the run: delete what it made, keep what it measured'],
] as const;

/**
 * Since when and why a run is paused, and how it goes on, on this page or on a command line.
 *
 * @param told id of the run, or of its study while there is no such run yet
 */
export function pausedDetails(head: string, told: string, pause: Pause, standing: string): string {
  const rows = CHOICES.map(([name, words]) => [
    `\`${name}\``,
    words,
    `\`packbench ${name} '${told}'\``,
  ]);
  return [
    `## ${head} since ${instantWords(pause.since)}`,
    pause.reason,
    standing,
    'The compute nodes are sampled on: what is measured meanwhile includes the pause.',
    'It waits for an operator: *More Actions*, *Send an Update*, or a command.',
    table(['update', 'what it does', 'command'], rows),
  ]
    .filter(Boolean)
    .join('\n\n');
}
