import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { fakeActivities } from '../rig/fake-activities.js';
import { openWorkflowRig, type WorkflowRig } from '../rig/workflow-rig.js';
import { scanFolder, scanHistories, scanProcesses, scanText } from './secret-scan.js';
import { secretsOfClouds, secretsOfKey } from './secrets-of.js';

const SECRET = { name: 'password of mine', value: 'pa"ss/wörd+tall-enough' };

describe('secretsOfClouds', () => {
  it('has every password, token and secret, and those within URLs, and nothing else', () => {
    const yaml = `clouds:
  a: { auth: { username: somebody-known, password: first-secret, auth_url: 'http://u:second%20secret@h/v3' } }
  b: { auth_type: token, auth: { token: third-secret, project_name: a-project } }
  c: { auth: { application_credential_id: an-identity, application_credential_secret: fourth-secret } }
`;
    expect(secretsOfClouds(yaml).map(({ value }) => value)).toEqual([
      'first-secret',
      'second secret',
      'third-secret',
      'fourth-secret',
    ]);
  });
});

describe('secretsOfKey', () => {
  it('has lines that only this key has', () => {
    const key = `-----BEGIN OPENSSH PRIVATE KEY-----\ncommon\nmiddle-one\nmiddle-two\nlast\n-----END OPENSSH PRIVATE KEY-----\n`;
    expect(secretsOfKey('key', key).map(({ value }) => value)).toEqual(['middle-two']);
  });
});

describe('scanText', () => {
  it.each([
    ['as it is', SECRET.value],
    ['in JSON', JSON.stringify({ password: SECRET.value })],
    ['in a URL', `http://u:${encodeURIComponent(SECRET.value)}@host/`],
    ['in base64', Buffer.from(SECRET.value).toString('base64')],
    ['in basic authentication', Buffer.from(`me:${SECRET.value}:you`).toString('base64')],
    ['in base64, otherwise aligned', Buffer.from(`you:${SECRET.value}`).toString('base64')],
  ])('finds a secret %s', (_, text) => {
    const finding = { secret: SECRET.name, where: 'here' };
    expect(scanText(`before ${text} after`, 'here', [SECRET])).toEqual([finding]);
  });

  it('finds none in what is merely like it', () => {
    expect(scanText(SECRET.value.slice(1), 'here', [SECRET])).toEqual([]);
  });
});

describe('scanFolder', () => {
  it('finds a secret that a log deep in the folder has', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'packbench-scan-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    await mkdir(join(folder, 'a/b'), { recursive: true });
    await writeFile(join(folder, 'a/clean.log'), 'nothing');
    expect(await scanFolder(folder, [SECRET])).toEqual({ findings: [], looked: 1 });
    const log = join(folder, 'a/b/worker.log');
    await writeFile(log, `401 for ${JSON.stringify(SECRET.value)}`);
    const { findings } = await scanFolder(folder, [SECRET]);
    expect(findings).toEqual([{ secret: SECRET.name, where: log }]);
  });
});

describe.runIf(process.platform === 'linux')('scanProcesses', () => {
  it('finds a secret among arguments, and in an environment unless that process may hold it', async () => {
    const secret = { name: 'shown', value: `shown-${String(process.pid)}-${String(Date.now())}` };
    const start = async (args: readonly string[], env: NodeJS.ProcessEnv) => {
      const child = spawn('sleep', ['60', ...args], { env: { PATH: process.env['PATH'], ...env } });
      onTestFinished(() => void child.kill());
      await once(child, 'spawn');
      return child.pid ?? 0;
    };
    const holder = await start([], { PASSWORD: secret.value });
    const { findings } = await scanProcesses([secret], []);
    expect(findings).toEqual([
      { secret: 'shown', where: expect.stringContaining('environment of process') as string },
    ]);
    expect((await scanProcesses([secret], [holder])).findings).toEqual([]);
    const teller = spawn('sh', ['-c', 'sleep 60', secret.value]);
    onTestFinished(() => void teller.kill());
    await once(teller, 'spawn');
    const told = await scanProcesses([secret], [holder]);
    expect(told.findings.map(({ where }) => where)).toContainEqual(
      expect.stringContaining('arguments of process'),
    );
  });
});

describe('scanHistories', () => {
  let rig: WorkflowRig;
  beforeAll(async () => {
    rig = await openWorkflowRig();
  });
  afterAll(() => rig.close());

  it('finds a secret in the failure of an activity that quotes it', async () => {
    const secret = { name: 'quoted', value: `quoted-${String(Date.now())}-secret` };
    const leaking = fakeActivities({
      preparePlan: () => Promise.reject(new Error(`401 for password ${secret.value}`)),
    });
    await rig.withWorker(leaking, async (taskQueue) => {
      const workflowId = `leak-${secret.value.length}-${String(Date.now())}`;
      const handle = await rig.client.workflow.start('study', {
        workflowId,
        taskQueue,
        args: [{}],
      });
      const where = `workflow ${workflowId}`;
      await expect
        .poll(async () => (await scanHistories(rig.client, [secret])).findings, { timeout: 30_000 })
        .toContainEqual({ secret: 'quoted', where });
      // After its last attempt it has ended by itself.
      await handle.terminate().catch(() => undefined);
    });
  });
});
