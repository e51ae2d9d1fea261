/** `t SEQ MONOTONIC_NS WALL_NS LATENESS_NS OWN_CPU_NS …`: hosts/README.md has the format. */
const TICK = /^t \d+ \d+ \d+ (-?\d+) \d+\t/;

/**
 * Reads out of a spool, as it comes in piece by piece, how late its ticks were. A piece may end in the
 * middle of a line, and the first that is seen may begin there.
 */
export class SpoolLateness {
  #rest = '';

  /** @returns lateness of the ticks whose lines this piece completes, in s */
  read(piece: Uint8Array | string): readonly number[] {
    const lines = (this.#rest + Buffer.from(piece).toString('latin1')).split('\n');
    this.#rest = lines.pop() ?? '';
    return lines.flatMap((line) => {
      const nanoseconds = TICK.exec(line)?.[1];
      return nanoseconds === undefined ? [] : [Number(nanoseconds) / 1e9];
    });
  }
}
