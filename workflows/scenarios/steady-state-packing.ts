import { ordinalsTo, type ScenarioOf } from './scenario-steps.js';

/** Boots all servers at once, holds them, then deletes them together. */
export async function steadyStatePacking(run: ScenarioOf<'steady-state-packing'>): Promise<void> {
  const { scenario, steps, journal, hold } = run;
  await journal.enter('boot');
  const items = ordinalsTo(scenario.servers).map((ordinal) => ({ ordinal, serverId: '' }));
  const servers = await steps.step('boot', items, 'all servers');
  await journal.save();
  hold.expect(scenario.hold_seconds);
  await journal.enter('hold');
  await hold.last(scenario.hold_seconds, `hold ${String(servers.length)} servers`);
  await journal.enter('delete');
  await steps.step('delete', servers, 'all servers');
  await journal.save();
}
