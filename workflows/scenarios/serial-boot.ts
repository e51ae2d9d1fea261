import { ordinalsTo, type ScenarioOf } from './scenario-steps.js';

/** Boots servers one after the other, keeps them all, then deletes them together. */
export async function serialBoot(run: ScenarioOf<'serial-boot'>): Promise<void> {
  const { scenario, steps, journal } = run;
  await journal.enter('boot');
  const items = ordinalsTo(scenario.servers).map((ordinal) => ({ ordinal, serverId: '' }));
  const servers = await steps.bootInTurn(items);
  await journal.enter('delete');
  await steps.step('delete', servers, 'all servers');
  await journal.save();
}
