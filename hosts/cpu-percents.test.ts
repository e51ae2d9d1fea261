import { describe, expect, it } from 'vitest';
import { makeCpu, secondRow } from './test-tick.js';

describe('cpuPercents', () => {
  it('shares the jiffies out so that all parts with steal make 100 %, guests inside user', () => {
    const row = secondRow(
      {},
      {
        cpu: makeCpu({
          user: 30,
          nice: 10,
          system: 20,
          idle: 100,
          iowait: 20,
          irq: 2,
          softirq: 8,
          steal: 10,
          guest: 25,
        }),
      },
    );
    expect(row).toMatchObject({
      cpu_user_percent: 20,
      cpu_system_percent: 10,
      cpu_idle_percent: 50,
      cpu_iowait_percent: 10,
      cpu_irq_percent: 1,
      cpu_softirq_percent: 4,
      cpu_steal_percent: 5,
      cpu_guest_percent: 12.5,
    });
  });

  it('misses only iowait when the kernel took iowait back, and all shares when user went down', () => {
    const iowait = secondRow(
      { cpu: makeCpu({ iowait: 10 }) },
      { cpu: makeCpu({ iowait: 9, idle: 75, user: 25 }) },
    );
    expect(iowait).toMatchObject({ cpu_iowait_percent: null, cpu_idle_percent: 75 });
    const user = secondRow(
      { cpu: makeCpu({ user: 10 }) },
      { cpu: makeCpu({ user: 9, idle: 100 }) },
    );
    expect(user).not.toHaveProperty('cpu_idle_percent');
  });
});
