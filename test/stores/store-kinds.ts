import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openBucket } from '../../activities/open-bucket.js';
import { parseResultsAddress } from '../../results/results-address.js';
import { startS3Server } from './s3-server.js';
import type { StoreServer } from './store-server.js';
import { startSwiftServer } from './swift-server.js';

/** A place for results, and a look at what is in it. */
export interface StoreKind {
  /** As `PACKBENCH_RESULTS` takes it. */
  address(prefix: string): string;
  files(prefix: string): Promise<ReadonlyMap<string, Buffer>>;
  /** Environment with which it is reached. */
  readonly env: Readonly<Record<string, string>>;
  /** Lets the next requests fail, where that can be told; absent where not. */
  readonly fail?: (times: number) => void;
  stop(): Promise<void>;
}

/** Every kind of store that there is; `a real store` when `PACKBENCH_CONTRACT_RESULTS` names one. */
export function storeKinds(
  env: NodeJS.ProcessEnv,
): readonly (readonly [string, () => Promise<StoreKind>])[] {
  const real = env['PACKBENCH_CONTRACT_RESULTS'];
  return [
    ['a folder', openFolder],
    ['S3', async () => ofServer(await startS3Server())],
    ['Swift', async () => ofServer(await startSwiftServer())],
    ...(real === undefined ? [] : [['a real store', () => openReal(real)] as const]),
  ];
}

const ofServer = (server: StoreServer): StoreKind => ({
  address: (prefix) => server.address(prefix),
  files: (prefix) => Promise.resolve(server.files(prefix)),
  env: server.env,
  fail: (times) => server.fail(times),
  stop: () => server.stop(),
});

async function openFolder(): Promise<StoreKind> {
  const root = await mkdtemp(join(tmpdir(), 'packbench-stores-'));
  return {
    address: (prefix) => join(root, prefix),
    env: {},
    async files(prefix) {
      const folder = join(root, prefix);
      const entries = await readdir(folder, { withFileTypes: true, recursive: true });
      const paths = entries
        .filter((one) => one.isFile())
        .map((one) => join(one.parentPath, one.name));
      const files = new Map<string, Buffer>();
      for (const path of paths) files.set(path.slice(folder.length + 1), await readFile(path));
      return files;
    },
    stop: () => rm(root, { recursive: true, force: true }),
  };
}

/** Everything that the tests write lies below a prefix of their own, and is removed. */
function openReal(address: string): Promise<StoreKind> {
  const mine = `${address}/contract-${String(Date.now())}`;
  const open = (at: string) => {
    const place = parseResultsAddress(at);
    if (place.store === 'folder') throw new Error(`'${at}' is a folder`);
    return openBucket(place);
  };
  return Promise.resolve({
    address: (prefix) => `${mine}/${prefix}`,
    env: {},
    async files(prefix) {
      const bucket = await open(`${mine}/${prefix}`);
      const files = new Map<string, Buffer>();
      for (const { key } of await bucket.list('')) {
        files.set(key, (await bucket.get(key)) ?? Buffer.alloc(0));
      }
      return files;
    },
    async stop() {
      const bucket = await open(mine);
      for (const { key } of await bucket.list('')) await bucket.remove(key);
    },
  });
}
