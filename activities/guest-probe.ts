import type { ConsoleDigest, ServerHandle } from '../workflows/contract/steps.js';

/** What one look at a guest said. `there` and `failed` are final. */
type GuestSight =
  /** In the words of whoever answered, such as `ECONNREFUSED`. */
  | { readonly state: 'pending'; readonly reason: string }
  /** With the digest of the console log that a probe has read. */
  | { readonly state: 'there'; readonly value: ConsoleDigest | null }
  | { readonly state: 'failed'; readonly fault: string };

/** Tells whether guests are ready. Looks at several guests may be under way at once. */
export interface GuestProbe {
  /** One look, which ends within a few seconds whatever the guest does. */
  look(server: ServerHandle): Promise<GuestSight>;
  /** What is looked at and from where: `mysql on 10.77.0.30:3306 from node 'kvm'`. */
  describe(server: ServerHandle): string;
  close(): void;
}
