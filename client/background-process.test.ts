import { spawn } from 'node:child_process';
import { describe, expect, it } from 'vitest';
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

describe('startInBackground', () => {
  it('says so when there is no such program', async () => {
    await expect(startInBackground({ command: '/no/such/program', args: [] })).rejects.toThrow(
      'ENOENT',
    );
  });
});
