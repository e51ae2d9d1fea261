import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const read = (file: string): string => readFileSync(join(HERE, file), 'utf8');

describe('deploy/postgres', () => {
  let state: string;
  beforeAll(() => {
    state = mkdtempSync(join(tmpdir(), 'packbench-deploy-'));
  });
  afterAll(() => rmSync(state, { recursive: true }));

  const render = (env: NodeJS.ProcessEnv): string =>
    execFileSync(join(HERE, 'postgres/render-config.sh'), {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], TEMPORAL_STATE: state, ...env },
    });

  it.each(readdirSync(join(HERE, 'postgres')).filter((file) => file.endsWith('.sh')))(
    '%s is a shell script without errors of syntax',
    (file) => {
      expect(execFileSync('bash', ['-n', join(HERE, 'postgres', file)], { encoding: 'utf8' })).toBe(
        '',
      );
    },
  );

  it('renders a configuration whose ports do not meet, with any password', () => {
    const SQL_PASSWORD = `it's "a" | & \\ $x @PORT@`;
    const config = parse(
      render({
        SQL_HOST: 'db.example',
        SQL_PASSWORD,
        TEMPORAL_PORT: '17233',
        TEMPORAL_LISTEN: '0.0.0.0',
      }),
    ) as {
      persistence: { datastores: Record<string, { sql: Record<string, unknown> }> };
      services: Record<string, { rpc: Record<string, unknown> }>;
      clusterMetadata: { clusterInformation: { active: { rpcAddress: string } } };
      dynamicConfigClient: { filepath: string };
    };
    const stores = Object.values(config.persistence.datastores).map(({ sql }) => sql);
    expect(stores.map(({ databaseName }) => databaseName)).toEqual([
      'temporal',
      'temporal_visibility',
    ]);
    for (const sql of stores) {
      expect(sql).toMatchObject({
        connectAddr: 'db.example:5432',
        user: 'temporal',
        password: SQL_PASSWORD,
      });
    }
    const { frontend, ...inner } = config.services;
    expect(frontend?.rpc).toMatchObject({ grpcPort: 17_233, bindOnIP: '0.0.0.0' });
    expect(Object.values(inner).map(({ rpc }) => rpc['bindOnIP'])).toEqual([
      '127.0.0.1',
      '127.0.0.1',
      '127.0.0.1',
    ]);
    const ports = Object.values(config.services).flatMap(({ rpc }) =>
      Object.values(rpc).filter((value) => typeof value === 'number'),
    );
    expect(ports).toHaveLength(9);
    expect(new Set(ports).size).toBe(9);
    expect(config.clusterMetadata.clusterInformation.active.rpcAddress).toBe('127.0.0.1:17233');
    expect(existsSync(config.dynamicConfigClient.filepath)).toBe(true);
  });

  it('gives the server what packbench gives its dev server', () => {
    const given = parse(read('postgres/dynamic.yaml')) as Record<string, { value: unknown }[]>;
    const flags = readFileSync(join(HERE, '../client/dev-server.ts'), 'utf8');
    expect(Object.keys(given)).toHaveLength(4);
    for (const [key, [{ value } = { value: undefined }]] of Object.entries(given)) {
      const shown = typeof value === 'string' ? JSON.stringify(value) : String(value);
      expect(flags).toContain(`'${key}': '${shown}'`);
    }
  });
});

describe('deploy/compose.yaml', () => {
  const { services } = parse(read('compose.yaml')) as {
    services: Record<string, { image?: string; ports?: string[]; volumes?: string[] }>;
  };

  it('publishes nothing but on loopback, and pins every image', () => {
    for (const { image = 'built:here', ports = [] } of Object.values(services)) {
      expect(image).toMatch(/:(\d+\.\d+|here)/);
      for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:/);
    }
  });

  it('runs the server of deploy/postgres, with its settings', () => {
    const [, version = ''] = /TEMPORAL_SERVER_VERSION=(\S+)/.exec(read('postgres/lib.sh')) ?? [];
    expect(services['temporal']?.image).toBe(`temporalio/server:${version}`);
    expect(services['schema']?.image).toBe(`temporalio/admin-tools:${version}`);
    for (const { volumes = [] } of Object.values(services)) {
      const own = volumes.filter((volume) => volume.startsWith('./'));
      for (const volume of own)
        expect(existsSync(join(HERE, volume.split(':')[0] ?? ''))).toBe(true);
    }
  });
});

it.each(['systemd/packbench-worker.service', 'Dockerfile'])(
  '%s starts files that exist',
  (file) => {
    const paths = [...read(file).matchAll(/\/opt\/packbench\/([\w./-]+\.(?:mjs|ts))/g)];
    expect(paths.map(([, path]) => path).sort()).toEqual([
      'node_modules/tsx/dist/loader.mjs',
      'worker/main.ts',
    ]);
    for (const [, path = ''] of paths) expect(existsSync(join(HERE, '..', path))).toBe(true);
  },
);
