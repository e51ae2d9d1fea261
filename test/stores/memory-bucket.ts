import { createHash } from 'node:crypto';
import type { ObjectBucket } from '../../results/object-bucket.js';

/** A bucket in memory, in which a test lets things happen at chosen moments. */
export interface MemoryBucket extends ObjectBucket {
  text(key: string): string | undefined;
  readonly keys: () => readonly string[];
  /** Does something just before the next such request for such a key takes effect. */
  before(verb: 'put' | 'putIfAbsent' | 'get', key: RegExp, happens: () => Promise<void>): void;
}

export function createMemoryBucket(): MemoryBucket {
  const objects = new Map<string, Buffer>();
  const waiting: { verb: string; key: RegExp; happens: () => Promise<void> }[] = [];

  async function reached(verb: string, key: string): Promise<void> {
    const at = waiting.findIndex((one) => one.verb === verb && one.key.test(key));
    const [found] = at < 0 ? [] : waiting.splice(at, 1);
    await found?.happens();
  }

  return {
    address: 'memory://bucket',
    text: (key) => objects.get(key)?.toString(),
    keys: () => [...objects.keys()].sort(),
    before: (verb, key, happens) => void waiting.push({ verb, key, happens }),
    async put(key, bytes) {
      await reached('put', key);
      objects.set(key, Buffer.from(bytes));
    },
    async putIfAbsent(key, bytes) {
      await reached('putIfAbsent', key);
      if (objects.has(key)) return false;
      objects.set(key, Buffer.from(bytes));
      return true;
    },
    async get(key) {
      await reached('get', key);
      return objects.get(key);
    },
    list: (prefix) =>
      Promise.resolve(
        [...objects]
          .filter(([key]) => key.startsWith(prefix))
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([key, bytes]) => ({
            key,
            size: bytes.length,
            etag: createHash('md5').update(bytes).digest('hex'),
          })),
      ),
    folders: (prefix) => {
      const names = [...objects.keys()]
        .filter((key) => key.startsWith(prefix) && key.includes('/', prefix.length))
        .map((key) => key.slice(prefix.length, key.indexOf('/', prefix.length)));
      return Promise.resolve([...new Set(names)].sort());
    },
    remove(key) {
      objects.delete(key);
      return Promise.resolve();
    },
  };
}
