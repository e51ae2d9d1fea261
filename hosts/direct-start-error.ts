/** A server's twin could not be started on a compute node without OpenStack. */
export class DirectStartError extends Error {
  override name = 'DirectStartError' as const;
  /** Name of the compute node in the plan. */
  readonly node: string;
  /** Whether the server is on this node: then no other node needs to be asked. */
  readonly found: boolean;
  /** What the reader can do. Empty when there is nothing to advise. */
  readonly hint: string;

  constructor(message: string, node: string, found: boolean, hint = '') {
    super(`Node '${node}': ${message}`);
    this.node = node;
    this.found = found;
    this.hint = hint;
  }
}
