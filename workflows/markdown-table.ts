/** The Web UI draws cells without a border and without room between them. */
const GAP = '\u00a0\u00a0';

/** A table as the Web UI shows it. */
export const table = (heads: readonly string[], rows: readonly (readonly string[])[]): string => {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const wide = (cells: readonly string[]): readonly string[] => cells.map((cell) => cell + GAP);
  return [wide(heads), heads.map(() => '---'), ...rows.map(wide)].map(line).join('\n');
};
