import { expect, it } from 'vitest';
import { SEARCH_ATTRIBUTES } from '../workflows/contract/search-attributes.js';
import { awaitSearchAttributes, type SearchAttributesPlace } from './await-search-attributes.js';

const KEYWORD = 2;
const NAMES = Object.values(SEARCH_ATTRIBUTES).map(({ name }) => name);
const refusal = (code: number, details: string): Error =>
  Object.assign(new Error(details), { code, details, metadata: {} });

/** A namespace that nobody but an administrator adds to. */
function namespaceWith(list: (nth: number) => readonly string[]) {
  const said: { level: string; missing?: readonly string[]; hint?: string }[] = [];
  const pauses: number[] = [];
  let nth = 0;
  const operatorService = {
    listSearchAttributes: () => {
      const names = list(nth);
      return Promise.resolve({
        customAttributes: Object.fromEntries(names.map((name) => [name, KEYWORD])),
      });
    },
    addSearchAttributes: () => Promise.reject(refusal(7, 'not allowed')),
  };
  const log = (level: string) => (fields: object) => void said.push({ level, ...fields });
  const place = {
    connection: { operatorService },
    namespace: 'team.abc12',
    log: { warn: log('warn'), error: log('error') },
    sleep: (ms: number) => {
      nth += 1;
      pauses.push(ms);
      return Promise.resolve();
    },
  } as unknown as SearchAttributesPlace;
  return { place, said, pauses };
}

it('waits, longer each time, until somebody has made what is missing, and says what and how', async () => {
  const { place, said, pauses } = namespaceWith((nth) => (nth < 3 ? NAMES.slice(1) : NAMES));
  await awaitSearchAttributes(place);
  expect(pauses).toEqual([1000, 2000, 4000]);
  expect(said[0]).toMatchObject({ level: 'error', missing: [NAMES[0]] });
  expect(said[0]?.hint).toContain(
    `create --namespace team.abc12 --name ${NAMES[0]!} --type Keyword (`,
  );
});

it('asks again after a hiccup of the server', async () => {
  const { place, said, pauses } = namespaceWith((nth) => {
    if (nth === 0) throw refusal(14, 'unavailable');
    return NAMES;
  });
  await awaitSearchAttributes(place);
  expect(pauses).toEqual([1000]);
  expect(said.map(({ level }) => level)).toEqual(['error']);
});

it('goes on with a warning where it may not read which there are', async () => {
  const { place, said, pauses } = namespaceWith(() => {
    throw refusal(7, 'not allowed');
  });
  await awaitSearchAttributes(place);
  expect(pauses).toEqual([]);
  expect(said.map(({ level }) => level)).toEqual(['warn']);
});
