import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { armJob, lookAtJob, releaseJobs, removeJob, type EndedJob } from './guest-job.js';
import type { GuestShell } from './guest-shell.js';
import { localShell } from './test-local-shell.js';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'packbench-job-'));
});
afterAll(() => rm(root, { recursive: true }));

/** Which shells and tools the guest has. */
const GUESTS = [
  { name: 'dash', sh: '/bin/dash' },
  { name: 'bash', sh: '/bin/bash' },
  { name: 'busybox', sh: '/bin/busybox' },
].filter(({ sh }) => existsSync(sh));

/** A folder for PATH in which `sh`, or all of busybox, is the guest's. */
async function toolsOf({ name, sh }: { name: string; sh: string }): Promise<string> {
  const folder = join(root, name);
  await mkdir(folder);
  const names = name === 'busybox' ? execFileSync(sh, ['--list']).toString().split('\n') : ['sh'];
  await Promise.all(names.filter(Boolean).map((tool) => symlink(sh, join(folder, tool))));
  return folder;
}

async function ended(shell: GuestShell, id: string, folder: string): Promise<EndedJob> {
  for (let tries = 0; tries < 200; tries++) {
    const seen = await lookAtJob(shell, id, { folder });
    if (seen.state === 'ended') return seen;
    await sleep(25);
  }
  throw new Error(`job ${id} did not end`);
}

async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 200 && !holds(); tries++) await sleep(25);
  expect(holds()).toBe(true);
}

/** Whether a process with that word in its command line is there. */
function isRunning(word: string): boolean {
  return execFileSync('ps', ['-eo', 'args']).toString().split('\n').includes(`sleep ${word}`);
}

// At the same time, since most of it is waiting; so each has a folder of its own.
describe.concurrent.each(GUESTS)('a job in a guest of $name', (guest) => {
  let shell: GuestShell;
  beforeAll(async () => {
    shell = localShell(['sh'], await toolsOf(guest));
  });
  // What differs between shells is in the others.
  const some = it.skipIf(guest.name === 'bash');
  const folderOf = (name: string): string => join(root, `jobs of ${guest.name}`, name);

  async function start(id: string, script: string, deadlineSeconds = 20): Promise<string> {
    const folder = folderOf(id);
    await armJob(shell, { id, script, deadlineSeconds, folder });
    await releaseJobs([{ shell, id, folder }], Date.now);
    return folder;
  }

  it('waits at its gate, runs once and is found again by its id', async () => {
    const id = 'study/2014-05-01T10:00:00Z/kvm/guest/1#1';
    const folder = folderOf('gate');
    const place = { shell, id, folder };
    expect(await lookAtJob(shell, id, { folder })).toEqual({ state: 'absent' });
    const go = join(root, `${guest.name}.go`);
    const script = `echo "it's here"; echo again >>'${go}.ran'
until [ -e '${go}' ]; do sleep 0.05; done; sleep 0.3; echo err >&2; exit 3`;
    const job = { id, script, deadlineSeconds: 20, folder };
    await armJob(shell, job);
    await armJob(shell, job);
    expect(await lookAtJob(shell, id, { folder })).toEqual({ state: 'armed' });
    const first = await releaseJobs([place], Date.now);
    expect(await lookAtJob(shell, id, { folder })).toEqual({ state: 'running' });
    await writeFile(go, '');
    const end = await ended(shell, id, folder);
    expect(end).toMatchObject({ code: 3, output: "it's here\nerr\n", timedOut: false });
    expect(end.seconds).toBeGreaterThanOrEqual(0.29);
    expect(end.seconds).toBeLessThan(10);
    // Nothing starts it again, and the guest knows when it was let go.
    await armJob(shell, job);
    const second = await releaseJobs([place], Date.now);
    expect(second.releasedAtMs).toBeLessThanOrEqual(first.releasedAtMs + first.spreadMs);
    expect(second.releasedAtMs + second.spreadMs).toBeGreaterThanOrEqual(first.releasedAtMs);
    expect(await ended(shell, id, folder)).toEqual(end);
    expect(await readFile(`${go}.ran`, 'utf8')).toBe('again\n');
    await removeJob(shell, id, { folder });
    expect(await lookAtJob(shell, id, { folder })).toEqual({ state: 'absent' });
    expect(existsSync(folder)).toBe(false);
  });

  it('is killed at its deadline with all that it started', async () => {
    const [a, b, c] = [1, 2, 3].map((n) => `3${process.pid}.${GUESTS.indexOf(guest)}${n}`);
    // The second is in a session of its own, the third a grandchild.
    const folder = await start(
      'late',
      `echo begun; sleep ${a} & (setsid sleep ${b} &); sh -c "sleep ${c}; :"`,
      2,
    );
    await until(() => [a!, b!, c!].every(isRunning));
    const end = await ended(shell, 'late', folder);
    expect(end).toMatchObject({ code: 137, timedOut: true, output: 'begun\n' });
    expect(end.seconds).toBeGreaterThanOrEqual(1.9);
    expect([a!, b!, c!].map(isRunning)).toEqual([false, false, false]);
    await removeJob(shell, 'late', { folder });
  });

  some('takes with it what its command left in the background', async () => {
    const left = `4${process.pid}.${GUESTS.indexOf(guest)}`;
    const folder = await start('tidy', `sleep ${left} & echo done`);
    expect(await ended(shell, 'tidy', folder)).toMatchObject({ code: 0, output: 'done\n' });
    expect(isRunning(left)).toBe(false);
    await removeJob(shell, 'tidy', { folder });
  });

  some('is killed when it is removed, running or at its gate', async () => {
    const left = `5${process.pid}.${GUESTS.indexOf(guest)}`;
    const folder = await start('running', `sleep ${left}`);
    await armJob(shell, { id: 'gate', script: ':', deadlineSeconds: 20, folder });
    await until(() => isRunning(left));
    await removeJob(shell, 'running', { folder });
    expect(isRunning(left)).toBe(false);
    expect(await lookAtJob(shell, 'gate', { folder })).toEqual({ state: 'armed' });
    await removeJob(shell, 'gate', { folder });
    await removeJob(shell, 'gate', { folder });
    expect(existsSync(folder)).toBe(false);
  });

  it('keeps 256 KiB of its output and says what was cut', async () => {
    const folder = await start('loud', 'head -c 300000 /dev/zero | tr "\\\\0" x; exit 0');
    const { output, code } = await ended(shell, 'loud', folder);
    expect(code).toBe(0);
    expect(output.startsWith('x'.repeat(262_144))).toBe(true);
    expect(output.slice(262_144)).toBe('\npackbench: 37856 more bytes were printed and cut off\n');
    await removeJob(shell, 'loud', { folder });
  });

  some('whose guest was restarted meanwhile ends with words', async () => {
    const folder = await start('rebooted', 'echo before; sleep 20');
    await sleep(100);
    const [name] = (await readdir(folder)).filter((each) => each.startsWith('rebooted'));
    const pid = Number((await readFile(join(folder, name!, 'pid'), 'utf8')).split(' ')[0]);
    process.kill(pid, 'SIGKILL');
    await sleep(50);
    const end = await ended(shell, 'rebooted', folder);
    expect(end).toMatchObject({ code: 137, seconds: null, timedOut: false });
    expect(end.output).toContain('the guest was restarted');
    await removeJob(shell, 'rebooted', { folder });
  });

  some('that nobody lets go ends by itself', async () => {
    const folder = folderOf('forgotten');
    await armJob(shell, { id: 'forgotten', script: ':', deadlineSeconds: 1, folder });
    expect(await ended(shell, 'forgotten', folder)).toMatchObject({
      code: 124,
      seconds: null,
      timedOut: true,
      output: 'packbench: nobody let it go within 1 s\n',
    });
    // Too late to let it go, which is no reason to fail: what became of it is read as ever.
    const { spreadMs } = await releaseJobs([{ shell, id: 'forgotten', folder }], Date.now);
    expect(spreadMs).toBe(0);
    expect(await lookAtJob(shell, 'forgotten', { folder })).toMatchObject({ state: 'ended' });
    await removeJob(shell, 'forgotten', { folder });
  });

  some('is armed anew where whoever made its folder died before the job was there', async () => {
    const folder = await start('half', 'exit 0');
    const [name] = (await readdir(folder)).filter((each) => each.startsWith('half'));
    await ended(shell, 'half', folder);
    await rm(join(folder, name!), { recursive: true });
    await mkdir(join(folder, name!));
    expect(await lookAtJob(shell, 'half', { folder })).toEqual({ state: 'absent' });
    await armJob(shell, { id: 'half', script: 'exit 0', deadlineSeconds: 9, folder });
    expect(await lookAtJob(shell, 'half', { folder })).toEqual({ state: 'armed' });
    await removeJob(shell, 'half', { folder });
  });
});

describe('jobs of several guests', () => {
  it('start close together, and the spread bounds how close', async () => {
    const jobs = Array.from({ length: 5 }, (_, n) => ({
      shell: localShell(),
      id: `guest ${n}`,
      folder: join(root, 'several', `${n}`),
    }));
    for (const { shell, ...place } of jobs) {
      await armJob(shell, { ...place, script: 'date +%s%N', deadlineSeconds: 20 });
    }
    const { releasedAtMs, spreadMs } = await releaseJobs(jobs, Date.now);
    const began = await Promise.all(
      jobs.map(async ({ shell, id, folder }) =>
        Number(BigInt((await ended(shell, id, folder)).output.trim()) / 1_000_000n),
      ),
    );
    // The command itself takes some milliseconds to be there.
    expect(Math.min(...began)).toBeGreaterThanOrEqual(releasedAtMs - 1);
    expect(Math.max(...began)).toBeLessThan(releasedAtMs + spreadMs + 1_000);
    await Promise.all(jobs.map(({ shell, id, folder }) => removeJob(shell, id, { folder })));
  });

  it('cannot be let go when one is not there, which is named', async () => {
    const jobs = [{ shell: localShell(), id: 'nobody', folder: join(root, 'nowhere') }];
    await expect(releaseJobs(jobs, Date.now)).rejects.toThrow("Job 'nobody': it is not there");
  });
});

describe('a job that cannot be made', () => {
  it('says why its folder cannot', async () => {
    await writeFile(join(root, 'file'), '');
    const job = { id: 'x', script: ':', deadlineSeconds: 1, folder: join(root, 'file') };
    await expect(armJob(localShell(), job)).rejects.toThrow(
      /Job 'x': cannot arm it, exit 1: .*file/s,
    );
  });

  it('needs a deadline', async () => {
    const job = { id: 'x', script: ':', deadlineSeconds: Number.NaN, folder: root };
    await expect(armJob(localShell(), job)).rejects.toThrow('a deadline of NaN s');
  });
});
