const LOOK_EVERY_MS = 50;
const PATIENCE_MS = 20_000;

/** Looks again and again until there is something to be seen. @throws Error after 20 s */
export async function eventually<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  const giveUpAt = Date.now() + PATIENCE_MS;
  for (;;) {
    const seen = await look();
    if (seen !== undefined) return seen;
    if (Date.now() > giveUpAt) throw new Error(`${what}: not within ${String(PATIENCE_MS)} ms`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}
