import { expect, test } from 'vitest';
import { logIn, startTestCloud } from './test-client.js';

const PATH = '/compute/v2.1/os-keypairs';
const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ ada@example.org';

test('a key pair is its user’s, is listed as it was given, and goes by its name', async () => {
  const ada = await startTestCloud();
  const made = await ada.send('POST', PATH, { keypair: { name: 'k 1', public_key: KEY } });
  expect(made.status).toBe(201);
  const listed = await ada.send('GET', PATH);
  expect(listed.at('keypairs')).toMatchObject([
    { keypair: { name: 'k 1', public_key: KEY, type: 'ssh' } },
  ]);
  const other = await logIn(ada.simcloud, 'admin');
  expect((await other.send('GET', PATH)).at('keypairs')).toEqual([]);
  const shown = await ada.send('GET', `${PATH}/k%201`);
  expect(shown.at('keypair', 'public_key')).toBe(KEY);
  expect((await ada.send('DELETE', `${PATH}/k%201`)).status).toBe(204);
  const again = await ada.send('DELETE', `${PATH}/k%201`);
  expect(again.status).toBe(404);
  expect(again.str('itemNotFound', 'message')).toMatch(/^Keypair k 1 not found for user /);
});

test('a second key pair of the same name is a conflict', async () => {
  const client = await startTestCloud();
  const body = { keypair: { name: 'k', public_key: KEY } };
  await client.send('POST', PATH, body);
  const second = await client.send('POST', PATH, body);
  expect(second.at('conflictingRequest', 'message')).toBe("Key pair 'k' already exists.");
});

test('key pairs come in pages, in the order of their names', async () => {
  const client = await startTestCloud();
  for (const name of ['b', 'a', 'c']) {
    await client.send('POST', PATH, { keypair: { name, public_key: KEY } });
  }
  const first = await client.send('GET', `${PATH}?limit=2`);
  expect(first.list('keypairs')).toHaveLength(2);
  const next = new URL(first.str('keypairs_links', 0, 'href'));
  const second = await client.send('GET', PATH + next.search);
  expect(second.at('keypairs')).toMatchObject([{ keypair: { name: 'c' } }]);
});
