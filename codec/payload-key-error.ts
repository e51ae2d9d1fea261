/** A payload key that cannot be read, or is not the right one. `hint` says what to do. */
export class PayloadKeyError extends Error {
  override readonly name = 'PayloadKeyError' as const;
  readonly hint: string;

  constructor(message: string, hint: string, options?: ErrorOptions) {
    super(message, options);
    this.hint = hint;
  }
}
