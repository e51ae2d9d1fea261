import { table } from './markdown-table.js';

const CHOICES = [
  ['resume', 'try it again, once its cause is mended'],
  ['skip', 'leave it out and go on; its operations are recorded as failed'],
  ['abort', 'end the run: delete what it made, keep what it measured'],
] as const;

/** What is wrong, and what an operator may do about it, on this page or on a command line. */
export function blockedDetails(head: string, run: string, reason: string): string {
  const rows = CHOICES.map(([name, words]) => [
    `\`${name}\``,
    words,
    `\`packbench ${name} '${run}'\``,
  ]);
  return [
    `## ${head}`,
    reason,
    'It waits for an operator: *More Actions*, *Send an Update*, or a command.',
    table(['update', 'what it does', 'command'], rows),
  ].join('\n\n');
}
