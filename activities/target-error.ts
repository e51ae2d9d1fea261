/** The plan is well formed, but a target of it cannot be benchmarked as things are. */
export class TargetError extends Error {
  override readonly name = 'TargetError' as const;

  /** @param problems each a sentence, with the way out on a line of its own. */
  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
  }
}
