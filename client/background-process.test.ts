import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { describe, expect, it, vi } from 'vitest';
import { identify, isRunning, startInBackground, stopProcess } from './background-process.js';

const node = (code: string) => startInBackground({ command: process.execPath, args: ['-e', code] });

describe('stopProcess', () => {
  it('lets a process end by itself on SIGTERM', async () => {
    const identity = await node('setInterval(() => {}, 1000)');
    expect(await isRunning(identity)).toBe(true);
    expect(await stopProcess(identity, 10_000)).toBe('stopped');
    expect(await isRunning(identity)).toBe(false);
    expect(await stopProcess(identity, 10_000)).toBe('gone');
  });

  it('kills a process that does not end in time', async () => {
    const identity = await startInBackground({
      command: 'sh',
      args: ['-c', "trap '' TERM; while :; do sleep 0.1; done"],
    });
    // The shell needs a moment to set its trap.
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(await stopProcess(identity, 200)).toBe('killed');
    expect(await isRunning(identity)).toBe(false);
  });

  it('leaves a process alone that only has the id of the one that was started', async () => {
    const child = spawn('sleep', ['60']);
    const pid = child.pid ?? 0;
    const old = { pid, started: 'an earlier boot 123' };
    expect(await stopProcess(old, 1000)).toBe('gone');
    expect(await identify(pid)).toBeDefined();
    child.kill('SIGKILL');
  });
});

describe('isRunning', () => {
  // As the Temporal server's, killed: a zombie by its state, with its ports still taken.
  it.runIf(process.platform === 'linux')('waits for all threads of a process', async () => {
    const code = `
import ctypes, threading, time
threading.Thread(target=time.sleep, args=(60,)).start()
ctypes.CDLL(None).pthread_exit(None)`;
    const identity = await startInBackground({ command: 'python3', args: ['-c', code] });
    const stat = `/proc/${String(identity.pid)}/stat`;
    await vi.waitUntil(async () => (await readFile(stat, 'utf8')).includes(' Z '), 20_000);
    expect(await isRunning(identity)).toBe(true);
    expect(await stopProcess(identity, 10_000)).toBe('stopped');
    expect(await isRunning(identity)).toBe(false);
  });
});

describe('startInBackground', () => {
  it('says so when there is no such program', async () => {
    await expect(startInBackground({ command: '/no/such/program', args: [] })).rejects.toThrow(
      'ENOENT',
    );
  });
});
