import { describe, expect, it } from 'vitest';
import { parsePlan } from '../plan/check-plan.js';
import type { PlanInput } from '../plan/plan.js';
import { resolvedTarget } from '../test/rig/fake-activities.js';
import { testPlan, testTarget } from '../test/rig/test-study.js';
import type { LeaseClaim } from './contract/leases.js';
import type { ResolvedTarget } from './contract/runs.js';
import { claimsOf, claimWords, conflictOf } from './lease-claims.js';

function claims(
  resolved: Partial<ResolvedTarget>,
  planned: Partial<PlanInput['targets'][number]> = {},
): LeaseClaim[] {
  const plan = parsePlan(testPlan({ targets: [{ ...testTarget('a'), ...planned }] }));
  return claimsOf({ ...resolvedTarget('a'), cloud: 'one', ...resolved }, plan);
}
const node = (address: string, port = 22): { nodes: PlanInput['targets'][number]['nodes'] } => ({
  nodes: [{ name: 'n', address, port }],
});
const inZone = (availabilityZone: string, host?: string): LeaseClaim[] =>
  claims({ availabilityZone, ...(host !== undefined && { host }) });

describe('claims of a target', () => {
  it('are its zone, and its host where it names one', () => {
    expect(inZone('z')).toEqual([['cloud', 'one', 'z']]);
    expect(inZone('z', 'h')).toEqual([['cloud', 'one', 'z', 'h']]);
  });

  it('are the whole cloud when it may land anywhere, or on a host of an unknown zone', () => {
    expect(claims({})).toEqual([['cloud', 'one']]);
    expect(claims({ host: 'h' })).toEqual([['cloud', 'one']]);
  });

  it('are its compute nodes by address and port besides', () => {
    expect(claims({ availabilityZone: 'z' }, node('Node.example', 2222))).toEqual([
      ['cloud', 'one', 'z'],
      ['node', 'node.example', '2222'],
    ]);
  });

  it('are the cloud and whole addresses when all nodes are one machine', () => {
    expect(claims({ availabilityZone: 'z' }, { ...node('h'), shared_host: true })).toEqual([
      ['cloud', 'one'],
      ['node', 'h'],
    ]);
  });
});

describe('conflictOf', () => {
  it.each<[string, LeaseClaim[], LeaseClaim[], boolean]>([
    ['one zone twice', inZone('z'), inZone('z'), true],
    ['two zones', inZone('y'), inZone('z'), false],
    ['a zone and the whole cloud', inZone('z'), claims({}), true],
    ['the whole cloud and a host', claims({}), inZone('z', 'h'), true],
    ['two hosts of a zone', inZone('z', 'g'), inZone('z', 'h'), false],
    ['a zone and its host', inZone('z'), inZone('z', 'h'), true],
    ['zones of one name in two clouds', inZone('z'), claims({ cloud: 'two' }), false],
    [
      'one node in a cloud of two names',
      claims({}, node('10.0.0.5')),
      claims({ cloud: 'two' }, node('10.0.0.5')),
      true,
    ],
    [
      'two ports of one address, which are two machines behind it',
      claims({ availabilityZone: 'y' }, node('10.0.0.5', 2201)),
      claims({ availabilityZone: 'z' }, node('10.0.0.5', 2202)),
      false,
    ],
    [
      'two ports of one address that is one machine',
      claims({ cloud: 'two' }, { ...node('10.0.0.5', 2201), shared_host: true }),
      claims({}, node('10.0.0.5', 2202)),
      true,
    ],
    ['a cloud and a node of the same name', [['cloud', 'x']], [['node', 'x']], false],
  ])('of %s', (_, a, b, expected) => {
    expect(conflictOf(a, b) !== undefined).toBe(expected);
    expect(conflictOf(b, a) !== undefined).toBe(expected);
  });
});

describe('claimWords', () => {
  it.each<[LeaseClaim, string]>([
    [['cloud', 'one'], "the compute nodes of cloud 'one'"],
    [['cloud', 'one', 'z'], "the compute nodes of zone 'z' of cloud 'one'"],
    [['cloud', 'one', 'z', 'h'], "compute node 'h' of cloud 'one'"],
    [['node', '10.0.0.5', '22'], 'compute node 10.0.0.5:22'],
  ])('says %j in words', (claim, words) => {
    expect(claimWords(claim)).toBe(words);
  });
});
