/** Lets one task after the other work on a container (zun/common/utils.py: synchronized). */
export class ContainerLock {
  private tail: Promise<void> = Promise.resolve();

  /** Settles with the task, which begins when those before it have ended, well or not. */
  run(task: () => Promise<void>): Promise<void> {
    const result = this.tail.then(task);
    this.tail = result.catch(() => undefined);
    return result;
  }
}
