import type { Reached } from '../steps-of-run.js';
import { countOf, ordinalsTo, type ScenarioOf } from './scenario-steps.js';

/** Boots servers one after the other, keeps them all, then deletes them together. */
export async function serialBoot(run: ScenarioOf<'serial-boot'>): Promise<void> {
  const { scenario, steps, journal } = run;
  const servers: Reached[] = [];
  await journal.enter('boot');
  for (const ordinal of ordinalsTo(scenario.servers)) {
    const item = { ordinal, serverId: '' };
    servers.push(...(await steps.step('boot', [item], countOf(ordinal, scenario.servers))));
    await journal.save();
  }
  await journal.enter('delete');
  await steps.step('delete', servers, 'all servers');
  await journal.save();
}
