/** What is known of a run: `unknown` is one that nobody can vouch for. */
export type Fate = 'closed' | 'open' | 'unknown';

/** Whoever knows the runs. */
export interface Register {
  fateOf(run: string): Promise<Fate>;
  /** The run with that digest (see commit-tag.ts); undefined when none is known. */
  runOf(digest: string): Promise<string | undefined>;
}

/** A run of thousands of servers is not asked about for each of them. */
const GOOD_FOR_MS = 5000;

/** Says why what a run made stays; empty when it may go. */
export function createJudge({
  register,
  unknownToo,
  now,
}: {
  readonly register: Register;
  readonly unknownToo: boolean;
  readonly now: () => number;
}): (run: string) => Promise<string> {
  const known = new Map<string, { readonly fate: Promise<Fate>; readonly askedAt: number }>();
  return async (run) => {
    let latest = known.get(run);
    if (latest === undefined || now() - latest.askedAt > GOOD_FOR_MS) {
      const fate = run === '' ? Promise.resolve('unknown' as const) : register.fateOf(run);
      latest = { fate, askedAt: now() };
      known.set(run, latest);
    }
    switch (await latest.fate) {
      case 'closed':
        return '';
      case 'open':
        return 'its run is open';
      case 'unknown':
        return unknownToo ? '' : 'its run is unknown';
    }
  };
}
