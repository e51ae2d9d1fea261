import { describe, expect, it } from 'vitest';
import type { OperationRecord } from '../../results/record.js';
import type { TrueOperation } from '../../simcloud/truth.js';
import { okOperation, resolvedTarget } from '../rig/fake-activities.js';
import { findContradictions } from './contradictions.js';

const STARTED_AT = '2026-01-01T00:00:00.000Z';
const started = Date.parse(STARTED_AT);
const context = {
  study: 's/1',
  run: 's/1/kvm/serial-boot/1',
  scenario: 'serial-boot',
  repetition: 1,
  target: resolvedTarget('kvm'),
};

const boot = (more: Partial<OperationRecord>): OperationRecord => ({
  ...okOperation({ context, phase: 'boot' }, `${context.run}/nova.boot_server/1`, 1),
  operation: 'nova.boot_server',
  requestId: 'req-1',
  startedAt: STARTED_AT,
  lowerMs: 950,
  upperMs: 1050,
  ...more,
});

const real = (more: Partial<TrueOperation>): TrueOperation => ({
  kind: 'boot',
  resourceId: 'server-1',
  name: '',
  metadata: {},
  requestId: 'req-1',
  node: 'sim-kvm',
  requestArrivedAt: started + 2,
  visibleAt: started + 990,
  eventFinishedAt: started + 1000,
  guestReadyAt: null,
  outcome: 'ok',
  softRebootFellBack: false,
  ...more,
});

const problems = (operation: OperationRecord, truth: TrueOperation): readonly string[] =>
  findContradictions([operation], { operations: [truth], duplicateCreates: [] });

describe('findContradictions', () => {
  it('accepts bounds that hold the true end', () => {
    expect(problems(boot({}), real({}))).toEqual([]);
  });

  it('finds an end outside the bounds', () => {
    expect(problems(boot({}), real({ eventFinishedAt: started + 1100 }))[0]).toContain(
      'nova.boot_server/1: ended 1100.0 ms after its start',
    );
  });

  it('finds a start that is later than the request was sent, as a second DELETE would make it', () => {
    expect(problems(boot({}), real({ requestArrivedAt: started - 500 }))).toHaveLength(1);
  });

  it('finds a start that is much earlier than the request was sent', () => {
    expect(problems(boot({}), real({ requestArrivedAt: started + 400 }))).toHaveLength(1);
  });

  it('finds the operation by its resource when the record names no request of the cloud', () => {
    expect(problems(boot({ requestId: '', resourceId: 'server-1' }), real({}))).toEqual([]);
    expect(problems(boot({ requestId: '', resourceId: 'other' }), real({}))).toHaveLength(1);
  });

  it('asks nothing of an operation that claims no value', () => {
    const late = real({ eventFinishedAt: started + 9000 });
    expect(problems(boot({ outcome: 'censored' }), late)).toEqual([]);
    expect(problems(boot({ flags: ['duplicate_created'] }), late)).toEqual([]);
  });

  it('does not take a failure for a measurement', () => {
    const failed = boot({ outcome: 'failed', fault: 'No valid host was found' });
    expect(problems(failed, real({}))).toEqual([
      'nova.boot_server/1: failed: No valid host was found',
    ]);
  });
});
