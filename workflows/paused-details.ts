import { instantWords } from './instant-words.js';
import { table } from './markdown-table.js';
import type { Pause } from './contract/decisions.js';

const CHOICES = [
  ['resume', 'let it go on'],
  ['abort', 'end the run: delete what it made, keep what it measured'],
] as const;

/** Since when and why a run is paused, and how it goes on, on this page or on a command line. */
export function pausedDetails(head: string, run: string, pause: Pause, standing: string): string {
  const rows = CHOICES.map(([name, words]) => [
    `\`${name}\``,
    words,
    `\`packbench ${name} '${run}'\``,
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
