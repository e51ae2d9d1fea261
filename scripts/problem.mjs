/** Something that a person must put right: what failed, and on the `hint` line the way out. */
export class SetupProblem extends Error {
  name = 'SetupProblem';

  /**
   * @param {string} message
   * @param {string} hint
   * @param {unknown} [cause]
   */
  constructor(message, hint, cause) {
    super(message, { cause });
    this.hint = hint;
  }
}
