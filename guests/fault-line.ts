const LONGEST = 300;

/** Lines that name a cause, the plainest first. */
const CAUSES: readonly RegExp[] = [
  /^packbench: /,
  /no space left on device/i,
  /^FATAL: .*(?:mysql|errno|error|failed|cannot|can't)/i,
  /^FATAL: /,
  /"error":/,
  /\b(?:error|cannot|can't|failed|refused|denied|unable|not found)\b/i,
];

/**
 * The one line of a command's output that tells best why it failed: one that names a cause, else the
 * last. Empty when nothing was printed but the command itself.
 */
export function faultLine(output: string): string {
  const lines = output
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('$ '));
  const cause = CAUSES.map((pattern) => lines.find((line) => pattern.test(line))).find(Boolean);
  const line = cause ?? lines.at(-1) ?? '';
  return line.length > LONGEST ? `${line.slice(0, LONGEST - 3)}...` : line;
}
