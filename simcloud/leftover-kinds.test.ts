import { expect, test } from 'vitest';
import { studyNode } from './node-options.js';
import { logIn, startTestCloud } from './test-client.js';

const PATH = '/volume/v3/volumes';

test('a volume is made, refuses to go while it is being made, and goes', async () => {
  const client = await startTestCloud({ speedUp: 2 });
  const volume = { name: 'data', size: 1, metadata: { a: 'b' } };
  const made = await client.send('POST', PATH, { volume });
  expect(made.status).toBe(202);
  expect(made.at('volume')).toMatchObject({ status: 'creating', metadata: { a: 'b' } });
  const path = `${PATH}/${made.str('volume', 'id')}`;
  const early = await client.send('DELETE', path);
  expect(early.str('badRequest', 'message')).toMatch(/^Invalid volume: Volume status must be /);
  await client.until(path, (answer) => answer.at('volume', 'status') === 'available');
  expect((await client.send('DELETE', path)).status).toBe(202);
  const gone = await client.until(path, ({ status }) => status === 404);
  expect(gone.str('itemNotFound', 'message')).toMatch(/^Volume .* could not be found\.$/);
});

test('volumes are their project’s, and a path may name it', async () => {
  const demo = await startTestCloud();
  const made = await demo.send('POST', PATH, { volume: { name: 'data', size: 1 } });
  const project = made.str('volume', 'os-vol-tenant-attr:tenant_id');
  const listed = await demo.send('GET', `/volume/v3/${project}/volumes/detail`);
  expect(listed.at('volumes')).toMatchObject([{ name: 'data' }]);
  const admin = await logIn(demo.simcloud, 'admin');
  expect((await admin.send('GET', `${PATH}/detail`)).at('volumes')).toEqual([]);
});

test('a port that a person makes is attached to nothing and goes when asked', async () => {
  const client = await startTestCloud({ nodes: [studyNode('kvm')] });
  const networks = await client.send('GET', '/network/v2.0/networks');
  const network_id = networks.str('networks', 0, 'id');
  const port = { network_id, name: 'mine', description: 'words' };
  const made = await client.send('POST', '/network/v2.0/ports', { port });
  expect(made.status).toBe(201);
  expect(made.at('port')).toMatchObject({ name: 'mine', description: 'words', device_id: '' });
  const path = `/network/v2.0/ports/${made.str('port', 'id')}`;
  expect((await client.send('DELETE', path)).status).toBe(204);
  const gone = await client.send('GET', path);
  expect(gone.at('NeutronError', 'type')).toBe('PortNotFound');
});
