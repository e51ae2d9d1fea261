/** What keeps the bench from going on, and what to do about it. */
export class BenchError extends Error {
  override readonly name = 'BenchError' as const;
  readonly hint: string | undefined;

  constructor(message: string, hint?: string) {
    super(message);
    this.hint = hint;
  }
}
