import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  failure,
  home,
  hostKey,
  otherHostKey,
  print,
  serve,
  trust,
  useSshServers,
} from '../hosts/test-ssh-login.js';
import { guestLoginSchema, type GuestLogin } from '../plan/guest-login.js';
import { nodeSchema } from '../plan/target.js';
import { execGuestShell } from './exec-guest-shell.js';
import { armJob, lookAtJob, releaseJobs, removeJob } from './guest-job.js';
import type { GuestShell } from './guest-shell.js';
import { connectGuest } from './ssh-guest-shell.js';

useSshServers();

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'packbench-shells-'));
});
afterAll(() => rm(root, { recursive: true }));

type SshGuestLogin = Extract<GuestLogin, { via: 'ssh' }>;

const login = (port: number, more: object = {}): SshGuestLogin =>
  guestLoginSchema.parse({ via: 'ssh', port, key_file: '~/.ssh/user', ...more }) as SshGuestLogin;

const guest = (port: number, more: object = {}) => ({
  name: 'packbench-1',
  address: '127.0.0.1',
  login: login(port, more),
  jump: undefined,
});

const options = () => ({ env: {}, home, now: Date.now });

/** As Zun has it: a request that returns when the command has closed its output. */
const execute = (argv: readonly string[]): Promise<{ code: number; output: string }> =>
  new Promise((resolve) => {
    const [program = '', ...words] = argv;
    execFile(
      program,
      words,
      { encoding: 'buffer', maxBuffer: 2 ** 24 },
      (error, stdout, stderr) => {
        const code = typeof error?.code === 'number' ? error.code : 0;
        resolve({ code, output: stdout.toString() + stderr.toString() });
      },
    );
  });

/** The whole life of a job, with its shell closed and opened anew in between. */
async function liveThrough(open: () => Promise<GuestShell>, folder: string): Promise<void> {
  const id = 'a/b';
  const first = await open();
  const script = 'echo "$0: it\'s here"; sleep 0.2; echo done';
  await armJob(first, { id, script, deadlineSeconds: 20, folder });
  await releaseJobs([{ shell: first, id, folder }], Date.now);
  first.close();
  const second = await open();
  let seen = await lookAtJob(second, id, { folder });
  for (let n = 0; n < 200 && seen.state === 'running'; n++) {
    await sleep(25);
    seen = await lookAtJob(second, id, { folder });
  }
  expect(seen).toMatchObject({ state: 'ended', code: 0, output: "./script: it's here\ndone\n" });
  await removeJob(second, id, { folder });
  second.close();
}

describe('a guest over SSH', () => {
  it('runs scripts whatever their quotes, both streams in order', async () => {
    const shell = await connectGuest(guest((await serve()).port), options());
    const { code, output } = await shell.run(
      `echo "it's"; echo 'two "words"' >&2; echo '$HOME'; exit 7`,
    );
    expect({ code, output }).toEqual({ code: 7, output: 'it\'s\ntwo "words"\n$HOME\n' });
    shell.close();
  });

  it('may have any host key, unless one is pinned', async () => {
    const { port } = await serve();
    (await connectGuest(guest(port), options())).close();
    (await connectGuest(guest(port, { fingerprint: print(hostKey.public) }), options())).close();
    const error = await failure(
      connectGuest(guest(port, { fingerprint: print(otherHostKey.public) }), options()),
    );
    expect(error.reason).toBe('changed_host_key');
    expect(error.message).toContain("'packbench-1'");
  });

  it('is reached through its compute node, whose host key must be known', async () => {
    const { port } = await serve();
    const node = await serve();
    const jump = nodeSchema.parse({
      name: 'kvm',
      address: '127.0.0.1',
      port: node.port,
      key_file: '~/.ssh/user',
      known_hosts: await trust(node.port, hostKey.public),
    });
    const shell = await connectGuest({ ...guest(port), jump }, options());
    expect(await shell.run('echo through')).toEqual({ code: 0, output: 'through\n' });
    expect(node.forwarded).toEqual([`127.0.0.1:${port}`]);
    shell.close();
    const stranger = { ...jump, known_hosts: await trust(1, hostKey.public) };
    const error = await failure(connectGuest({ ...guest(port), jump: stranger }, options()));
    expect(error.reason).toBe('jump');
  });

  it('behind a node that is itself behind a jump host is refused with the way out', async () => {
    const jump = nodeSchema.parse({ name: 'far', address: 'far', jump: { address: 'gate' } });
    const error = await failure(connectGuest({ ...guest(22), jump }, options()));
    expect(error.message).toContain("behind node 'far'");
    expect(error.hint).not.toBe('');
  });

  it('that refuses the key says so', async () => {
    const { port } = await serve({ authorizedKeys: [] });
    expect((await failure(connectGuest(guest(port), options()))).reason).toBe('refused_key');
  });

  it('has jobs that outlive the connection', async () => {
    const { port } = await serve();
    await liveThrough(() => connectGuest(guest(port), options()), join(root, 'ssh'));
  });
});

describe("a guest over a service's exec", () => {
  it('runs a short script in one call', async () => {
    const calls: string[] = [];
    const shell = execGuestShell((argv) => {
      calls.push(argv[2] ?? '');
      return execute(argv);
    });
    expect(await shell.run('echo one; echo two >&2; exit 3')).toEqual({
      code: 3,
      output: 'one\ntwo\n',
    });
    expect(calls).toHaveLength(1);
  });

  it('brings a long script in pieces that fit into a query string, and leaves no piece', async () => {
    const calls: string[] = [];
    const shell = execGuestShell((argv) => {
      calls.push(argv[2] ?? '');
      return execute(argv);
    });
    const text = `it's "quoted" $HOME é\n`.repeat(500);
    const { code, output } = await shell.run(`cat <<'END'\n${text}END\nexit 5`);
    expect(code).toBe(5);
    expect(output).toBe(text);
    expect(calls.length).toBeGreaterThan(3);
    for (const call of calls) expect(encodeURIComponent(call).length).toBeLessThan(2_500);
    const place = /\/tmp\/\.packbench-[0-9a-f-]+/.exec(calls[0] ?? '')?.[0];
    expect((await execute(['sh', '-c', `ls ${place}*`])).code).not.toBe(0);
  });

  it('has jobs that outlive the call', async () => {
    await liveThrough(() => Promise.resolve(execGuestShell(execute)), join(root, 'exec'));
  });
});
