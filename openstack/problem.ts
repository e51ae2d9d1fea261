/** Something that would make a plan fail on a cloud, found before anything was created. */
export interface Problem {
  /** What is wrong, on what, with the value quoted. */
  readonly problem: string;
  /** The way out. */
  readonly hint: string;
}
