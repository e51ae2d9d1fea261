/** What is to be undone, whatever happens: last first, each whether or not another failed. */
export class Cleanups {
  readonly #undos: (() => Promise<unknown>)[] = [];

  add(undo: () => Promise<unknown>): void {
    this.#undos.push(undo);
  }

  /** @throws AggregateError of those that failed */
  async run(): Promise<void> {
    const errors: unknown[] = [];
    for (let undo = this.#undos.pop(); undo; undo = this.#undos.pop()) {
      await undo().catch((error: unknown) => errors.push(error));
    }
    if (errors.length > 0) throw new AggregateError(errors, 'not everything could be cleaned up');
  }
}
