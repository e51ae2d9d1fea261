import { patched } from '@temporalio/workflow';
import { countOf, ordinalsTo, type ScenarioOf } from './scenario-steps.js';

/** An operation costs some ten events; no execution passes 4,000. */
const OPERATIONS_PER_HISTORY = 210;

/**
 * For each server in turn: boot, wait until its guest listens, then soft reboots, each timed by
 * itself and followed by a wait for the guest; delete. A soft reboot that is sent before the guest
 * listens would time nova's patience and not a reboot.
 */
export async function serialReboot(run: ScenarioOf<'serial-reboot'>): Promise<void> {
  const { scenario, steps, journal } = run;
  const ordinals = ordinalsTo(scenario.servers);
  const perSlice = Math.max(1, Math.floor(OPERATIONS_PER_HISTORY / (3 + 2 * scenario.reboots)));
  if (ordinals.length <= perSlice) {
    for (const ordinal of ordinals) await rebootOneServer(run, ordinal);
    return;
  }
  // The slices enter their own: the baseline is over.
  if (patched('baseline-ends-before-slices')) await journal.leave();
  for (let i = 0; i < ordinals.length; i += perSlice) {
    await steps.slice({ do: 'reboot', ordinals: ordinals.slice(i, i + perSlice) });
  }
}

export async function rebootOneServer(
  run: Omit<ScenarioOf<'serial-reboot'>, 'hold'>,
  ordinal: number,
): Promise<void> {
  const { scenario, steps, journal } = run;
  const what = countOf(ordinal, scenario.servers);
  await journal.enter('boot');
  const [booted] = await steps.begin('boot', [{ ordinal, serverId: '' }], what);
  let guests = await steps.guests.awaitReady('boot', booted ? [booted] : [], {}, what);
  await journal.enter('reboot');
  const knownRequestIds: string[] = [];
  let strayPossible = false;
  for (const nth of ordinalsTo(scenario.reboots)) {
    if (!booted || guests.ready.length === 0) break;
    const item = {
      ordinal: (ordinal - 1) * scenario.reboots + nth,
      serverId: booted.reached.serverId,
      knownRequestIds,
      strayPossible,
    };
    const words = `${what}, reboot ${String(nth)} of ${String(scenario.reboots)}`;
    const [rebooted] = await steps.begin('reboot', [item], words);
    if (!rebooted) break;
    knownRequestIds.push(rebooted.started.requestId);
    strayPossible ||= rebooted.started.flags.includes('retried');
    guests = await steps.guests.awaitReady('reboot', [rebooted], guests.console, words);
  }
  await journal.enter('delete');
  if (booted) {
    await steps.step('delete', [{ ...booted.reached, knownRequestIds, strayPossible }], what);
  }
  await journal.save();
}
