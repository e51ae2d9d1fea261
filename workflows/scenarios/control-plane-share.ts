import { countOf, ordinalsTo, type ScenarioOf } from './scenario-steps.js';

/**
 * For each server in turn: boot it through OpenStack, start its twin on the same compute node with
 * the node's own means, delete it. What the second takes less is the control plane's share (the
 * 2014 study, slide 65).
 */
export async function controlPlaneShare(run: ScenarioOf<'control-plane-share'>): Promise<void> {
  const { scenario, steps, journal } = run;
  for (const ordinal of ordinalsTo(scenario.servers)) {
    const what = countOf(ordinal, scenario.servers);
    await journal.enter('boot');
    const [server] = await steps.step('boot', [{ ordinal, serverId: '' }], what);
    if (server) {
      await journal.enter('direct');
      await steps.guests.startDirectly(server, what);
      await journal.enter('delete');
      await steps.step('delete', [server], what);
    }
    await journal.save();
  }
}
