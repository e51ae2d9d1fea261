import { chmod, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { collectSpool, stopRecorder } from './recorder.js';
import { sampleGaps } from './sample-gaps.js';
import { parseSpool } from './spool.js';
import { pidOf, prepareNode, read, recorded, start } from './test-recorder-node.js';

// Real processes take their time on a busy machine; none of this waits so long otherwise.
vi.setConfig({ testTimeout: 30_000 });

describe.concurrent.each(['python3', 'sh'] as const)('the life of a recorder in %s', (program) => {
  it('runs once per id, also when two start it at the same moment', async ({ onTestFinished }) => {
    const node = await prepareNode(onTestFinished, program);
    const both = await Promise.all([start(node, 'one'), start(node, 'one')]);
    expect(both.map(({ alreadyRunning }) => alreadyRunning).sort()).toEqual([false, true]);
    expect(await start(node, 'one')).toEqual({ program, alreadyRunning: true });
    expect(await start(node, 'two')).toEqual({ program, alreadyRunning: false });
    await recorded(node.session, 'one', 1);
    expect((await readFile(join(node.folder, 'one.spool'), 'utf8')).match(/^h /gm)).toHaveLength(1);
  });

  it('goes on when the SSH connection is cut, and pieces put together are the whole', async ({
    onTestFinished,
  }) => {
    const node = await prepareNode(onTestFinished, program);
    await start(node, 'cut');
    await recorded(node.session, 'cut', 2);
    const first = await collectSpool(node.session, 'cut', 0, 300);
    expect(first).toMatchObject({ nextOffset: 300, running: true, missing: false });
    const lost = collectSpool(node.session, 'cut', first.nextOffset, 1e7);
    node.server.cut();
    await expect(lost).rejects.toThrow(/lost/);
    const session = await node.reconnect();
    const { length } = (await read(session, 'cut')).ticks;
    await recorded(session, 'cut', length + 2);
    expect(await stopRecorder(session, 'cut')).toBe(true);
    const rest = await collectSpool(session, 'cut', first.nextOffset, 1e7);
    expect(rest.running).toBe(false);
    const { ticks, problems } = parseSpool(Buffer.concat([first.data, rest.data]).toString());
    expect(problems).toEqual([]);
    expect(ticks.length).toBeGreaterThanOrEqual(length + 2);
    session.close();
  });

  it('goes on when it was stopped across ticks, and skips what it missed', async ({
    onTestFinished,
  }) => {
    const node = await prepareNode(onTestFinished, program);
    await start(node, 'held');
    await recorded(node.session, 'held', 2);
    const pid = await pidOf(node, 'held');
    process.kill(pid, 'SIGSTOP');
    await delay(350);
    process.kill(pid, 'SIGCONT');
    const { length } = (await read(node.session, 'held')).ticks;
    await recorded(node.session, 'held', length + 3);
    expect(await stopRecorder(node.session, 'held')).toBe(true);
    const { ticks, ended } = await read(node.session, 'held');
    expect(ended).toBe('stopped');
    const steps = ticks.map(({ seq }, i) => seq - (ticks[i - 1]?.seq ?? seq - 1));
    expect(Math.max(...steps)).toBeGreaterThanOrEqual(3);
  });

  it('ends by itself at its deadline', async ({ onTestFinished }) => {
    const node = await prepareNode(onTestFinished, program);
    await start(node, 'deadline', { deadlineSeconds: 1 });
    while ((await collectSpool(node.session, 'deadline', 0, 1)).running) await delay(50);
    const { ended, ticks } = await read(node.session, 'deadline');
    expect(ended).toBe('deadline');
    // The last one may have been late, and so in a slot after the deadline.
    expect(ticks.at(-2)?.seq).toBeLessThan(10);
    expect(await stopRecorder(node.session, 'deadline')).toBe(false);
  });

  it('starts again into the same spool after it was killed in the middle of a line', async ({
    onTestFinished,
  }) => {
    const node = await prepareNode(onTestFinished, program);
    await start(node, 'again');
    await recorded(node.session, 'again', 1);
    process.kill(await pidOf(node, 'again'), 'SIGKILL');
    while ((await collectSpool(node.session, 'again', 0, 1)).running) await delay(20);
    await writeFile(join(node.folder, 'again.spool'), 't 99 123', { flag: 'a' });
    expect(await start(node, 'again')).toEqual({ program, alreadyRunning: false });
    const before = (await read(node.session, 'again')).ticks.filter(({ segment }) => segment === 0);
    const spool = await recorded(node.session, 'again', before.length + 1);
    expect(spool.ticks.at(-1)?.segment).toBe(1);
    expect(spool.problems).toEqual([]);
    expect(sampleGaps(spool)).toEqual([
      expect.objectContaining({ reason: 'the recorder was killed and started again' }),
    ]);
  });

  it('refuses a spool folder that is not its own', async ({ onTestFinished }) => {
    const node = await prepareNode(onTestFinished, program);
    await mkdir(join(node.root, 'elsewhere'));
    await symlink(join(node.root, 'elsewhere'), node.folder);
    await expect(start(node, 'a')).rejects.toThrow(
      /Node 'n1': the recorder did not start .*packbench-\d+ is not/,
    );
    await rm(node.folder);
    await mkdir(node.folder);
    await chmod(node.folder, 0o777);
    await expect(start(node, 'a')).rejects.toThrow(/is not a private folder of this user/);
  });

  it('removes spools a day after their deadline, and no others', async ({ onTestFinished }) => {
    const node = await prepareNode(onTestFinished, program);
    await start(node, 'now');
    const ago = (seconds: number) => Math.floor(Date.now() / 1000) - seconds;
    for (const [id, deadline] of [
      ['old', ago(86_500)],
      ['young', ago(86_000)],
    ] as const) {
      await writeFile(join(node.folder, `${id}.pid`), `999999 ${deadline}\n`);
      await writeFile(join(node.folder, `${id}.spool`), '');
    }
    await start(node, 'next');
    const names = await readdir(node.folder);
    expect(names).not.toContain('old.spool');
    expect(names).toEqual(expect.arrayContaining(['young.spool', 'now.spool', 'next.spool']));
  });
});
