/** A benchmark ended well and printed something that does not have its figure. */
export class UnparsedOutputError extends Error {
  override name = 'UnparsedOutputError' as const;
  /** First line that was not understood; empty when nothing was printed. */
  readonly line: string;

  /** @param missing the figure that was looked for, as the program words it */
  constructor(missing: string, line: string) {
    const short = line.length > 120 ? `${line.slice(0, 117)}...` : line;
    super(line ? `no ${missing} in its output; not understood: '${short}'` : 'it printed nothing');
    this.line = line;
  }
}
