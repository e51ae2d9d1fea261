import { readFileSync } from 'node:fs';
import { access, readdir } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { splitCommand } from './split-command.js';
import { startZunCloud } from './zun-test-client.js';

test('a command runs for real, without a shell, and its outputs come as one', async () => {
  const zun = await startZunCloud();
  const id = await zun.running('web-1');
  const plain = await zun.exec(id, "printf %s 'a b > $HOME'");
  expect(plain.json).toEqual({
    output: 'a b > $HOME',
    exit_code: 0,
    exec_id: null,
    proxy_url: null,
  });
  const shell = await zun.exec(id, 'sh -c "echo out; echo err >&2; exit 3"');
  expect(shell.json).toMatchObject({ output: 'out\nerr\n', exit_code: 3 });
  const killed = await zun.exec(id, "sh -c 'kill -9 $$'");
  expect(killed.json).toMatchObject({ output: '', exit_code: 137 });
  expect((await zun.exec(id, 'nope')).json).toMatchObject({
    output:
      'OCI runtime exec failed: exec failed: unable to start container process: exec: "nope": executable file not found in $PATH: unknown\r\n',
    exit_code: 126,
  });
  expect((await zun.exec(id, 'echo "open')).status).toBe(500);
  expect((await zun.exec(id, '')).status).toBe(400);
});

test('a command that outlasts the time limit gets 409 and goes on until the container is deleted', async () => {
  const zun = await startZunCloud({ zunExecuteTimeoutMs: 300 });
  const id = await zun.running('web-1');
  const command = "sh -c 'echo $$ >pid; exec sleep 60'";
  const late = await zun.exec(id, command);
  expect(late.status).toBe(409);
  expect(late.at('errors', 0)).toMatchObject({
    code: 'container.conflict-remote',
    title: `Timeout on executing command: ${command}`,
  });
  const pid = Number((await zun.exec(id, 'cat pid')).at('output'));
  expect(isAlive(pid)).toBe(true);
  await zun.send('DELETE', `/containers/${id}?stop=true`);
  await zun.gone(id);
  await expect.poll(() => isAlive(pid)).toBe(false);
});

test('what hides in a session of its own ends with its container, and with the cloud', async () => {
  const zun = await startZunCloud();
  const [first, second] = await Promise.all([zun.running('web-1'), zun.running('web-2')]);
  const hide = `sh -c 'setsid sleep 60 >/dev/null 2>&1 </dev/null & echo $!'`;
  const pids = [
    Number((await zun.exec(first, hide)).at('output')),
    Number((await zun.exec(second, hide)).at('output')),
  ] as const;
  const reply = await zun.send('POST', `/containers/${first}/stop`);
  await zun.finished(first, reply);
  await expect.poll(() => isAlive(pids[0])).toBe(false);
  expect(isAlive(pids[1])).toBe(true);
  await zun.client.simcloud.close();
  await expect.poll(() => isAlive(pids[1])).toBe(false);
});

test('files of two containers do not meet, and go with them', async () => {
  const zun = await startZunCloud();
  const [first, second] = await Promise.all([zun.running('web-1'), zun.running('web-2')]);
  await zun.exec(first, `sh -c 'echo one >mine; echo two >$TMPDIR/mine'`);
  const other = await zun.exec(second, `sh -c 'ls -A . "$TMPDIR" | grep mine'`);
  expect(other.json).toMatchObject({ output: '', exit_code: 1 });
  const home = String((await zun.exec(first, "sh -c 'echo $HOME'")).at('output')).trim();
  expect(await readdir(home)).toContain('mine');
  await zun.send('DELETE', `/containers/${first}?stop=true`);
  await zun.gone(first);
  await expect
    .poll(() =>
      access(home)
        .then(() => true)
        .catch(() => false),
    )
    .toBe(false);
});

const TOOLS: readonly (readonly [command: string, prints: RegExp])[] = [
  ['sysbench cpu --cpu-max-prime=20000 --threads=2 --events=10000 --time=0 run', /total time: +\d/],
  ['sysbench fileio --file-num=4 --file-total-size=64M prepare', /^67108864 bytes written in /m],
  [
    'sysbench fileio --file-test-mode=rndrd --threads=16 --time=10 run',
    /^ +read, MiB\/s: +\d+\.\d\d$/m,
  ],
  ['sysbench oltp_read_only --threads=8 --time=10 run', /^ +transactions: +\d+ +\(\d+\.\d\d per/m],
  ['sysbench oltp_read_write --table-size=1000 prepare', /^Creating table 'sbtest1'\.\.\.$/m],
  [
    'sysbench /usr/share/packbench/iibench.lua --threads=5 --max-rows=40000 --rows-per-report=20000 run',
    /^40000( \d+\.\d){3} 40000 \d+\.\d \d+( \d+\.\d){2}$/m,
  ],
  ['mbw -n 2 16', /^AVG\tMethod: MCBLOCK\tElapsed: [\d.]+\tMiB: 16\.00000\tCopy: [\d.]+ MiB\/s$/m],
  ['netperf -H 10.77.0.2,ipv4 -l 10', /^131072 {2}16384 {2}16384 {4}10\.00 {4}\d+\.\d\d/m],
  ['iperf3 -c 10.77.0.2 -t 3 -J', /"sum_received":\t\{/],
  ['blogbench -d /tmp/x --iterations=2', /^Final score for reads : +\d+$/m],
];

test('every tool prints what the real one prints', async () => {
  const zun = await startZunCloud({ speedUp: 500 });
  const id = await zun.running('bench');
  for (const [command, prints] of TOOLS) {
    const answer = await zun.exec(id, command);
    expect(answer.json).toMatchObject({ exit_code: 0, output: expect.stringMatching(prints) });
  }
});

test('figures repeat with the seed and differ from one execution to the next', async () => {
  const command = 'sysbench cpu --events=1000 --time=0 run';
  const runs: string[][] = [];
  for (const seed of [5, 5, 6]) {
    const zun = await startZunCloud({ speedUp: 500, seed });
    const id = await zun.running('bench');
    const outputs = [await zun.exec(id, command), await zun.exec(id, command)];
    runs.push(outputs.map((answer) => answer.str('output')));
  }
  expect(runs[1]).toEqual(runs[0]);
  expect(runs[2]).not.toEqual(runs[0]);
  expect(runs[0]?.[0]).not.toBe(runs[0]?.[1]);
});

test.each([
  ['a  b', ['a', 'b']],
  [`sh -c 'it''s "x"'`, ['sh', '-c', 'its "x"']],
  ['"a \\"b\\" \\$c" d\\ e', ['a "b" \\$c', 'd e']],
  ["''", ['']],
  ['', []],
  ["'open", null],
  ['end\\', null],
])('splitCommand takes %j apart as Python’s shlex does', (text, words) => {
  expect(splitCommand(text)).toEqual(words);
});

/** One that has ended and that nobody has asked about yet does not count. */
function isAlive(pid: number): boolean {
  try {
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch {
    return false;
  }
}
