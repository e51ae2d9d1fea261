import { execFileSync } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, it, vi } from 'vitest';
import { collectSpool, removeSpool, stopRecorder } from './recorder.js';
import { prepareNode, recorded, start } from './test-recorder-node.js';

// Real processes take their time on a busy machine; none of this waits so long otherwise.
vi.setConfig({ testTimeout: 30_000 });

describe.concurrent('removeSpool', () => {
  it('refuses while the recorder runs, then leaves nothing behind', async ({ onTestFinished }) => {
    const node = await prepareNode(onTestFinished, 'python3');
    await start(node, 'gone');
    await expect(removeSpool(node.session, 'gone')).rejects.toThrow(
      /recorder gone runs as process \d+/,
    );
    await stopRecorder(node.session, 'gone');
    await removeSpool(node.session, 'gone');
    expect(await readdir(node.root)).not.toContain(`packbench-${process.getuid?.()}`);
    await removeSpool(node.session, 'gone');
    expect(await collectSpool(node.session, 'gone', 7, 100)).toMatchObject({
      nextOffset: 7,
      missing: true,
    });
  });
});

describe.concurrent('startRecorder', () => {
  it('refuses an id that could leave the spool folder, and a period out of range', async ({
    onTestFinished,
  }) => {
    const node = await prepareNode(onTestFinished, 'python3');
    await expect(start(node, '../a')).rejects.toThrow("'../a' cannot be a recorder's id");
    await expect(start(node, 'a b')).rejects.toThrow("'a b' cannot be a recorder's id");
    await expect(start(node, 'a', { periodSeconds: 0.01 })).rejects.toThrow('a period of 0.01 s');
  });

  it('reads a file of /proc of many pages whole, as a node with many interfaces has', () => {
    const folder = new URL('.', import.meta.url).pathname;
    const program = [
      `names = {'__name__': 'recorder'}`,
      `exec(open('${folder}recorder.py').read(), names)`,
      `print(names['Source']('kallsyms').read()[1:] == open('/proc/kallsyms', 'rb').read())`,
    ].join('\n');
    expect(execFileSync('python3', ['-c', program]).toString()).toBe('True\n');
  });

  it('records the real /proc with little CPU', async ({ onTestFinished }) => {
    const node = await prepareNode(onTestFinished, 'python3', {
      PACKBENCH_PROC_ROOT: undefined,
      PACKBENCH_STATVFS: undefined,
    });
    await start(node, 'real');
    const { ticks } = await recorded(node.session, 'real', 4);
    const [first, last] = [ticks[1], ticks.at(-1)];
    const total = /MemTotal:\s+(\d+)/.exec(await readFile('/proc/meminfo', 'utf8'))?.[1];
    expect(last?.memoryKib.total).toBe(Number(total));
    // Every fifth tick has them, the first one too.
    expect([...(ticks[0]?.mounts.keys() ?? [])]).toContain('/');
    expect(last?.stat.interrupts).toBeGreaterThan(0);
    const perTickNs =
      ((last?.recorderCpuNs ?? 0) - (first?.recorderCpuNs ?? 0)) / (ticks.length - 2);
    expect(perTickNs).toBeLessThan(5e6);
  });
});
