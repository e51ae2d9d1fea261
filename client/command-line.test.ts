import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { COMMANDS } from './commands.js';
import { runCommandLine } from './command-line.js';
import { createOutput } from './output.js';

const folder = await mkdtemp(join(tmpdir(), 'packbench-cli-'));
const bin = fileURLToPath(new URL('../bin/packbench.mjs', import.meta.url));

afterAll(() => rm(folder, { recursive: true, force: true }));

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The real command in a process of its own, in an empty folder, without a cloud and Temporal. */
function packbench(argv: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const options = {
    cwd: folder,
    env: { PATH: process.env['PATH'], HOME: folder, PACKBENCH_HOME: join(folder, 'home'), ...env },
  };
  return new Promise((resolve) => {
    execFile(process.execPath, [bin, ...argv], options, (error, stdout, stderr) => {
      const code = typeof error?.code === 'number' ? error.code : error ? -1 : 0;
      resolve({ code, stdout, stderr });
    });
  });
}

/** The same in this process, which is quicker. */
async function inProcess(argv: readonly string[]): Promise<Ended> {
  let [stdout, stderr] = ['', ''];
  const out = { write: (text: string) => (stdout += text) };
  const err = { write: (text: string) => (stderr += text) };
  const code = await runCommandLine(argv, {
    output: createOutput(out, err, {}),
    env: {},
    cwd: folder,
    interruption: () => new AbortController().signal,
  });
  return { code, stdout, stderr };
}

describe('packbench', () => {
  it('prints its help, and the help of each command, as in the golden file', async () => {
    const texts = [(await inProcess(['--help'])).stdout];
    for (const name of Object.keys(COMMANDS)) {
      const { code, stdout } = await inProcess([...name.split(' '), '--help']);
      expect(code).toBe(0);
      expect(stdout).toContain(`Usage: packbench ${name}`);
      expect(stdout).toMatch(/Example:\n {2}.*packbench /);
      texts.push(stdout);
    }
    const lines = texts.join('\n').split('\n');
    expect(lines.filter((line) => line.length > 96)).toEqual([]);
    await expect(texts.join('\n')).toMatchFileSnapshot('golden/help.txt');
  });

  it.each([
    [['rnu', 'plan.yaml'], "unknown command 'rnu'", 'did you mean `packbench run`?'],
    [
      ['plan', 'chekc', 'x'],
      "unknown command 'plan chekc'",
      'did you mean `packbench plan check`?',
    ],
    [
      ['plan'],
      "unknown command 'plan'",
      'there is `packbench plan list`, `packbench plan check`, `packbench plan schema`',
    ],
    [['constructor'], "unknown command 'constructor'", '`packbench --help` lists the commands'],
    [['doctor', '--cluod', 'x'], "unknown option '--cluod'", "did you mean '--cloud'?"],
    [['run'], '`packbench run` needs PLAN', 'see `packbench run --help`'],
    [['plan', 'check', 'no.yaml'], 'cannot read the plan: ENOENT', '`packbench init --cloud NAME`'],
  ])('ends %j with code 2, what is wrong and a hint', async (argv, message, hint) => {
    const { code, stdout, stderr } = await inProcess(argv);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain(`error: ${message}`);
    expect(stderr).toContain(`hint: ${hint}`);
  });

  it('prints the whole help and ends with code 2 when no command is given', async () => {
    const { code, stdout } = await packbench([]);
    expect(code).toBe(2);
    expect(stdout).toMatch(/^Usage: packbench COMMAND/);
  });

  it('prints the version of package.json', async () => {
    const text = await readFile(new URL('../package.json', import.meta.url), 'utf8');
    const { version } = JSON.parse(text) as { version: string };
    expect(await packbench(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
  });

  it('says everything that is wrong with a plan before it looks for Temporal', async () => {
    const plan = join(folder, 'bad.yaml');
    await writeFile(
      plan,
      'name: "=1+1"\ntargets: [{name: a, cloud: c, flavor: 3, image: i}]\nrepetitions: 0\n',
    );
    const { code, stderr } = await packbench(['run', plan]);
    expect(code).toBe(2);
    expect(stderr).toContain('targets[0].flavor: expected string, got 3');
    expect(stderr).toContain('got "=1+1"');
    expect(stderr).toContain('repetitions: must be at least 1, got 0');
  });

  it('says where a plan is not YAML', async () => {
    const plan = join(folder, 'broken.yaml');
    await writeFile(plan, 'name: a\ntargets: [\n');
    const { code, stderr } = await inProcess(['plan', 'check', plan]);
    expect(code).toBe(2);
    expect(stderr).toContain('line 3, column 1: ');
  });

  it('prints a JSON Schema that asks for a name and targets', async () => {
    const { stdout } = await inProcess(['plan', 'schema']);
    expect(JSON.parse(stdout)).toMatchObject({ type: 'object', required: ['name', 'targets'] });
  });

  it('ends with code 3 when no Temporal runs', async () => {
    const { code, stderr } = await packbench(['watch', 'demo']);
    expect(code).toBe(3);
    expect(stderr).toContain('error: no Temporal server runs\nhint: `packbench up` starts one');
  });

  it('ends with code 3 and says where the address is from when Temporal does not answer', async () => {
    const { code, stderr } = await packbench(['cancel', 'x'], { TEMPORAL_ADDRESS: '127.0.0.1:1' });
    expect(code).toBe(3);
    expect(stderr).toContain('Temporal at 127.0.0.1:1 does not answer\nhint: the address is from');
  });

  it('ends with code 4 when there is no clouds.yaml', async () => {
    const { code, stderr } = await packbench(['init', '--cloud', 'mine']);
    expect(code).toBe(4);
    expect(stderr).toContain('clouds.yaml not found. Looked in: ');
  });

  it('lists what the results folder has when no Temporal runs', async () => {
    const { code, stdout, stderr } = await packbench(['list', '--json']);
    expect(code).toBe(0);
    expect(stdout).toBe('[]\n');
    expect(stderr).toContain('no Temporal server runs; this is what the results folder has');
  });
});
