import { describe, expect, it } from 'vitest';
import { parsePlan } from '../plan/check-plan.js';
import type { PlanInput } from '../plan/plan.js';
import { resolvedTarget } from '../test/rig/fake-activities.js';
import { testPlan, testTarget } from '../test/rig/test-study.js';
import type { OperationFigures } from './contract/progress.js';
import type { RunInput } from './contract/runs.js';
import { timeLeft } from './time-left.js';

function inputOf(scenario: NonNullable<PlanInput['scenarios']>[number]): RunInput {
  const plan = parsePlan(
    testPlan({
      targets: [{ ...testTarget('a'), guest: { via: 'ssh' } }],
      scenarios: [scenario],
      baseline_seconds: 10,
      settle_seconds: 20,
    }),
  );
  return {
    context: {
      study: 's/1',
      run: 's/1/a/x/1',
      target: resolvedTarget('a'),
      scenario: 'x',
      repetition: 1,
    },
    scenario: plan.scenarios[0]!,
    plan,
    precache: false,
  };
}

const figure = (operation: string, n: number, mean: number, max = mean): OperationFigures => ({
  operation,
  n,
  averaged: n,
  meanMs: mean * 1000,
  minMs: mean * 1000,
  maxMs: max * 1000,
  remarks: {},
});

describe('time left', () => {
  const serial = inputOf({ scenario: 'serial-boot', servers: 10 });

  it('is the waits of the plan while no operation has ended, and says what it does not know', () => {
    const standing = { figures: [], phase: 'baseline', inPhaseMs: 4000, holdLeftMs: null };
    expect(timeLeft(serial, standing)).toEqual({
      seconds: 26,
      unknown: ['nova.boot_server', 'nova.delete_server'],
    });
  });

  it('of operations in turn is their mean for each, and the rest of the waits', () => {
    const standing = {
      figures: [figure('nova.boot_server', 4, 5, 9)],
      phase: 'boot',
      inPhaseMs: 0,
      holdLeftMs: null,
    };
    expect(timeLeft(serial, standing)).toEqual({
      seconds: 6 * 5 + 20,
      unknown: ['nova.delete_server'],
    });
  });

  it('of operations at once is the longest of them, once, as long as not all have ended', () => {
    const packing = inputOf({ scenario: 'steady-state-packing', servers: 10, hold_seconds: 100 });
    const boots = figure('nova.boot_server', 10, 5, 9);
    const holding = { figures: [boots], phase: 'hold', inPhaseMs: 30_000, holdLeftMs: 70_000 };
    expect(timeLeft(packing, holding)).toEqual({
      seconds: 70 + 20,
      unknown: ['nova.delete_server'],
    });
    const deleting = {
      figures: [boots, figure('nova.delete_server', 4, 2, 3)],
      phase: 'delete',
      inPhaseMs: 0,
      holdLeftMs: null,
    };
    expect(timeLeft(packing, deleting)).toEqual({ seconds: 3 + 20, unknown: [] });
  });

  it('is nothing once the last phase has ended', () => {
    const ended = {
      figures: [figure('nova.boot_server', 10, 5), figure('nova.delete_server', 10, 1)],
      phase: '',
      inPhaseMs: 0,
      holdLeftMs: null,
    };
    expect(timeLeft(serial, ended)).toEqual({ seconds: 0, unknown: [] });
  });

  it('counts executions of benchmarks on every level, and boots by level', () => {
    const guests = inputOf({
      scenario: 'guest',
      servers: 4,
      levels: [1, 4],
      times: 3,
      benchmarks: [{ benchmark: 'mbw' }],
    });
    const standing = {
      figures: [
        figure('nova.boot_server', 1, 5),
        figure('guest.boot_ready', 1, 2),
        figure('mbw', 2, 10),
      ],
      phase: 'benchmarks-1',
      inPhaseMs: 0,
      holdLeftMs: null,
    };
    expect(timeLeft(guests, standing)).toEqual({
      seconds: 4 * 10 + 5 + 2 + 20,
      unknown: ['nova.delete_server'],
    });
  });
});
