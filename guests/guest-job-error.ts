/** A job in a guest could not be made, let go, read or removed. */
export class GuestJobError extends Error {
  override name = 'GuestJobError' as const;
  readonly id: string;
  /** What the reader can do. Empty when there is nothing to advise. */
  readonly hint: string;

  constructor(message: string, id: string, hint = '') {
    super(`Job '${id}': ${message}`);
    this.id = id;
    this.hint = hint;
  }
}
