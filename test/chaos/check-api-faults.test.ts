import { describe, expect, it } from 'vitest';
import type { OperationRecord, OutageRecord, RunRecord } from '../../results/record.js';
import type { TrueOperation } from '../../simcloud/truth.js';
import { okOperation, resolvedTarget } from '../rig/fake-activities.js';
import { checkApiFaults, localId, type FaultyStudy } from './check-api-faults.js';

const STARTED_AT = '2026-01-01T00:00:00.000Z';
const started = Date.parse(STARTED_AT);
const context = {
  ...{ study: 's/1', run: 's/1/kvm/serial-boot/1', scenario: 'serial-boot', repetition: 1 },
  target: resolvedTarget('kvm'),
};

const boot: OperationRecord = {
  ...okOperation({ context, phase: 'boot' }, `${context.run}/nova.boot_server/1`, 1),
  ...{ study: 's/1', operation: 'nova.boot_server', requestId: 'req-1', startedAt: STARTED_AT },
  ...{ lowerMs: 950, upperMs: 1050, flags: [] },
};

const real = (kind: TrueOperation['kind']): TrueOperation => ({
  ...{ kind, resourceId: 'server-1', name: 'vm', metadata: {}, requestId: 'req-1', node: 'n' },
  ...{ requestArrivedAt: started, visibleAt: started + 990, eventFinishedAt: started + 1000 },
  ...{ guestReadyAt: null, outcome: 'ok', softRebootFellBack: false },
});

const outage = (from: number, to: number | null): OutageRecord => ({
  ...{ endpoint: 'c:1', startedAt: new Date(started + from).toISOString(), failures: 1 },
  ...{ endedAt: to === null ? null : new Date(started + to).toISOString(), problem: '503' },
});

function study(
  operations: readonly OperationRecord[] = [boot],
  more: Partial<FaultyStudy> = {},
  outages: readonly OutageRecord[] = [],
): FaultyStudy {
  const run = {
    ...{ run: context.run, reason: '', operations, outages },
    ...{ startedAt: STARTED_AT, endedAt: new Date(started + 60_000).toISOString() },
  } as unknown as RunRecord;
  const deleted = { ...real('delete'), requestId: 'req-2' };
  const truth = { operations: [real('boot'), deleted], duplicateCreates: [] };
  return { outcome: 'ok', runs: [run], hits: [], truth, ...more };
}

const expected = [localId(boot)];
const refusal = [started + 10_000, started + 20_000] as const;

describe('checkApiFaults', () => {
  it('has nothing to say of a study that is as it must be', () => {
    expect(checkApiFaults(study(), expected, null)).toEqual([]);
    const covered = study([boot], {}, [outage(11_000, 20_500)]);
    expect(checkApiFaults(covered, expected, refusal)).toEqual([]);
  });

  it('misses an operation, and sees one that is there twice', () => {
    expect(checkApiFaults(study([]), expected, null)).toEqual([
      'kvm/serial-boot/1/nova.boot_server/1: not recorded',
    ]);
    expect(checkApiFaults(study([boot, boot]), expected, null)[0]).toContain('recorded twice');
  });

  it('sees bounds that the truth is not in, what was made twice and what was left', () => {
    const bent = { ...boot, lowerMs: 1010 };
    expect(checkApiFaults(study([bent]), expected, null)[0]).toContain('ended 1000.0 ms after');
    const truth = { operations: [real('boot')], duplicateCreates: [{ operation: boot.id }] };
    expect(checkApiFaults(study([boot], { truth }), expected, null)).toEqual([
      `${boot.id}: made twice, and not flagged`,
      'left behind: vm',
    ]);
  });

  it('wants a flag on an operation whose request was hit, and an outage where nothing listened', () => {
    const hit = { fault: 'lost-reply', method: 'POST', path: '/servers', operation: boot.id };
    expect(checkApiFaults(study([boot], { hits: [hit] }), expected, null)).toEqual([
      'nova.boot_server/1: its request was hit, and it has no flag',
    ]);
    const flagged = { ...boot, flags: ['retried' as const] };
    expect(checkApiFaults(study([flagged], { hits: [hit] }), expected, null)).toEqual([]);
    for (const seen of [[], [outage(15_000, 20_500)], [outage(10_000, 19_000)]]) {
      expect(checkApiFaults(study([boot], {}, seen), expected, refusal)[0]).toContain(
        'no outage covers the refusal',
      );
    }
  });
});
