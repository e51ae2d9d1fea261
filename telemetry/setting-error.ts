/** An environment variable that cannot be what it is. `hint` says what it may be. */
export class SettingError extends Error {
  override readonly name = 'SettingError' as const;
  readonly hint: string;

  constructor(message: string, hint: string, options?: ErrorOptions) {
    super(message, options);
    this.hint = hint;
  }
}
