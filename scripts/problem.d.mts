/** Something that a person must put right: what failed, and on the `hint` line the way out. */
export class SetupProblem extends Error {
  constructor(message: string, hint: string, cause?: unknown);
  readonly hint: string;
}
