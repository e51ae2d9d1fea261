import { homedir } from 'node:os';
import { afterAll, beforeAll } from 'vitest';
import { fingerprint } from '../hosts/known-hosts.js';
import { connectNode } from '../hosts/node-session.js';
import { generateKeyPair } from '../hosts/test-key-pair.js';
import { parsePlan } from '../plan/check-plan.js';
import { readinessSchema } from '../plan/readiness.js';
import type { OperationRecord } from '../results/record.js';
import {
  attempt,
  openSimulatedTarget,
  type Attempt,
  type SimulatedTarget,
} from '../test/rig/simulated-target.js';
import type {
  AwaitGuestInput,
  AwaitGuestResult,
  StartedOperation,
} from '../workflows/contract/steps.js';
import { createAwaitGuest, type GuestDependencies } from './await-guest.js';

export const hostKey = generateKeyPair();
export let sim: SimulatedTarget;

/** Hooks of a test file that waits for guests, which are plain servers on loopback. */
export function useGuests(): void {
  beforeAll(async () => {
    sim = await openSimulatedTarget();
  });
  afterAll(() => sim.close());
}

type ProbeInput = Readonly<Record<string, unknown>>;

export interface Wait {
  /** One probe or several; each gives up after 10 s unless it says otherwise. */
  readonly readiness: ProbeInput | readonly ProbeInput[];
  /** Addresses of each guest. @default one guest on 127.0.0.1 */
  readonly guests?: readonly (readonly string[])[];
  /** SSH port of the target's node. */
  readonly nodePort?: number;
}

export function inputOf({ readiness, guests = [['127.0.0.1']], nodePort }: Wait): AwaitGuestInput {
  const now = sim.deps.clock.now();
  const node = {
    name: 'n1',
    address: '127.0.0.1',
    port: nodePort,
    password_env: 'NODE_PASSWORD',
    fingerprint: fingerprint(Buffer.from(hostKey.public.split(' ')[1] ?? '', 'base64')),
  };
  const { targets } = parsePlan({
    name: 'test',
    targets: [{ name: 'kvm', cloud: 'c', flavor: 'f', image: 'i', nodes: nodePort ? [node] : [] }],
    scenarios: [{ scenario: 'serial-boot' }],
  });
  return {
    context: sim.context,
    phase: 'boot',
    readiness: readinessSchema.parse(
      Array.isArray(readiness) ? readiness.map(withTimeout) : withTimeout(readiness),
    ),
    plan: { targets },
    after: 'boot',
    consoleBefore: {},
    servers: guests.map((addresses, index) => ({
      ordinal: index + 1,
      serverId: `server-${index + 1}`,
      addresses,
      lastPendingAtMs: now,
    })),
    started: guests.map((_, index) => startedOperation(index + 1, now)),
  };
}

const withTimeout = (probe: object): object => ({ timeout_seconds: 10, ...probe });

const startedOperation = (ordinal: number, nowMs: number): StartedOperation => ({
  id: `${sim.context.run}/nova.boot_server/${ordinal}`,
  ordinal,
  serverId: `server-${ordinal}`,
  resourceId: `server-${ordinal}`,
  requestId: `req-${ordinal}`,
  startLowerMs: nowMs,
  startUpperMs: nowMs,
  repliedAtMs: nowMs,
  anchor: sim.deps.clock.anchor,
  flags: [],
  apiRequests: 1,
});

export const dependencies = (env: NodeJS.ProcessEnv = {}): GuestDependencies => ({
  ...sim.deps,
  env,
  connect: (node) =>
    connectNode(node, { env: { NODE_PASSWORD: 'x' }, home: homedir(), now: Date.now }),
});

export const wait = (
  input: AwaitGuestInput,
  deps: GuestDependencies = dependencies(),
): Promise<Attempt<AwaitGuestResult>> => attempt(createAwaitGuest(deps), input);

export async function recordOf(what: Wait, env?: NodeJS.ProcessEnv): Promise<OperationRecord> {
  const { result, error } = await wait(inputOf(what), dependencies(env));
  const [record] = result?.operations ?? [];
  if (!record) throw error;
  return record;
}
