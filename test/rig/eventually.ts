const LOOK_EVERY_MS = 50;
/** What takes seconds on an idle machine; less than a test may take. */
const PATIENCE_MS = 50_000;

/** Looks again and again until there is something to be seen. @throws Error after 50 s */
export async function eventually<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  const giveUpAt = Date.now() + PATIENCE_MS;
  for (;;) {
    const seen = await look();
    if (seen !== undefined) return seen;
    if (Date.now() > giveUpAt) throw new Error(`${what}: not within ${String(PATIENCE_MS)} ms`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}
