import { ordinalsTo, type ScenarioOf } from './scenario-steps.js';

/** Boots servers, snapshots each to an image, boots from those images, deletes servers and images. */
export async function bootSnapshot(run: ScenarioOf<'boot-snapshot'>): Promise<void> {
  const { scenario, steps, journal } = run;
  const n = scenario.servers;
  const what = n === 1 ? 'the server' : 'all servers';
  await journal.enter('boot');
  const ordinals = ordinalsTo(n);
  const originals = await steps.step(
    'boot',
    ordinals.map((ordinal) => ({ ordinal, serverId: '' })),
    what,
  );
  await journal.enter('snapshot');
  const images = await steps.step(
    'snapshot',
    originals.map(({ ordinal, serverId }) => ({ ordinal, serverId })),
    what,
  );
  await journal.save();
  await journal.enter('boot-from-snapshot');
  const copies = await steps.step(
    'boot',
    // Ordinals go on, since a server's name derives from its ordinal.
    images.map(({ ordinal, resourceId }) => ({
      ordinal: n + ordinal,
      serverId: '',
      imageId: resourceId,
    })),
    n === 1 ? 'a server from the snapshot' : 'servers from the snapshots',
  );
  await journal.enter('delete');
  await steps.step('delete', [...originals, ...copies], 'all servers');
  await steps.step(
    'delete-image',
    images.map(({ ordinal, serverId, resourceId }) => ({ ordinal, serverId, imageId: resourceId })),
    what,
  );
  await journal.save();
}
