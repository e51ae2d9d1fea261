/** The recorder on a compute node could not be started, read or stopped. */
export class RecorderError extends Error {
  override name = 'RecorderError' as const;
  /** Name of the compute node in the plan. */
  readonly node: string;
  /** What the reader can do. Empty when there is nothing to advise. */
  readonly hint: string;

  constructor(message: string, node: string, hint = '') {
    super(`Node '${node}': ${message}`);
    this.node = node;
    this.hint = hint;
  }
}
