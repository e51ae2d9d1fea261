import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BenchError } from './bench-error.js';
import type { Login } from './devcloud.js';
import { runProcess, tail, type Printed } from './run-process.js';

/** Rally in a virtual environment of its own, with a database of its own. */
export interface Rally {
  /** Runs a task; returns Rally's JSON report, or throws BenchError. */
  runTask(task: RallyTask, signal: AbortSignal): Promise<string>;
  versions(): Promise<Readonly<Record<string, string>>>;
}

interface RallyTask {
  /** Of its files and its tag. */
  readonly name: string;
  readonly task: object;
  /** Options of rally.conf's section of that name. */
  readonly openstack: Readonly<Record<string, number>>;
}

interface RallyRig {
  /** Where the virtual environment and all that Rally writes live. */
  readonly folder: string;
  readonly requirements: string;
  readonly login: Login;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
}

/** Debian's own: a Python elsewhere in PATH might be another version. */
const PYTHON = '/usr/bin/python3';

/** Makes the environment where it is not there yet. Throws BenchError. */
export async function openRally(rig: RallyRig): Promise<Rally> {
  const { folder, signal } = rig;
  const bin = (name: string): string => join(folder, 'venv/bin', name);
  await mkdir(folder, { recursive: true });
  const must = async (what: string, printed: Promise<Printed>): Promise<string> => {
    const done = await printed;
    signal.throwIfAborted();
    if (done.code !== 0) throw new BenchError(`${what} failed:\n${tail(done)}`);
    return done.stdout;
  };
  // Nothing of the machine's own Python packages or of the caller's OS_* settings.
  const env = {
    HOME: folder,
    PATH: '/usr/bin:/bin',
    LANG: 'C.UTF-8',
    no_proxy: '127.0.0.1,localhost',
    PYTHONNOUSERSITE: '1',
  };
  const rally = (conf: string, args: readonly string[], until = signal): Promise<Printed> =>
    runProcess(bin('rally'), ['--config-file', conf, ...args], { cwd: folder, env, signal: until });
  await install();
  const plain = await writeConf('plain', {});
  await prepareDatabase();

  return {
    async runTask({ name, task, openstack }, limit) {
      const conf = await writeConf(name, openstack);
      const at = (suffix: string): string => join(folder, `${name}${suffix}`);
      await writeFile(at('.task.json'), JSON.stringify(task, null, 2));
      const start = ['task', 'start', '--env', ENV, '--task', at('.task.json'), '--tag', name];
      const printed = await rally(conf, start, limit);
      await writeFile(at('.log'), `${printed.stdout}\n${printed.stderr}`);
      limit.throwIfAborted();
      // A failed operation gives an exit code too; what was measured is in the report all the same.
      const uuid = /rally task report ([0-9a-f-]{36})/.exec(printed.stdout)?.[1];
      if (uuid === undefined)
        throw new BenchError(`rally ran no task '${name}':\n${tail(printed)}`);
      const report = ['task', 'report', uuid, '--json', '--out', at('.json')];
      await must(`rally's report of '${name}'`, rally(conf, report));
      return readFile(at('.json'), 'utf8');
    },
    async versions() {
      const { stdout } = await runProcess(bin('pip'), ['freeze'], { cwd: folder, env, signal });
      await writeFile(join(folder, 'installed.txt'), stdout);
      const of = (name: string): string =>
        new RegExp(`^${name}==(.*)$`, 'm').exec(stdout)?.[1] ?? '?';
      return { rally: of('rally'), 'rally-openstack': of('rally-openstack') };
    },
  };

  async function install(): Promise<void> {
    const wanted = await readFile(rig.requirements, 'utf8');
    const installed = await readFile(join(folder, 'venv/requirements.txt'), 'utf8').catch(() => '');
    if (installed === wanted) return;
    rig.say(`installing Rally into ${folder}/venv`);
    // The machine's own settings of pip apply here, and only here.
    const { PYTHONPATH: _, PYTHONHOME: __, ...machine } = process.env;
    const options = { cwd: folder, env: machine, signal };
    const venv = ['-m', 'venv', '--clear', join(folder, 'venv')];
    await must('making a virtual environment', runProcess(PYTHON, venv, options));
    const pip = ['install', '--quiet', '-r', rig.requirements];
    await must('installing Rally', runProcess(bin('pip'), pip, options));
    await writeFile(join(folder, 'venv/requirements.txt'), wanted);
  }

  async function writeConf(
    name: string,
    openstack: Readonly<Record<string, number>>,
  ): Promise<string> {
    const path = join(folder, `${name}.conf`);
    const options = Object.entries(openstack).map(([key, value]) => `${key} = ${String(value)}`);
    const lines = ['[database]', `connection = sqlite:///${folder}/rally.sqlite`];
    await writeFile(path, [...lines, '[openstack]', ...options, ''].join('\n'));
    return path;
  }

  async function prepareDatabase(): Promise<void> {
    if (await stat(join(folder, 'rally.sqlite')).catch(() => undefined)) return;
    await must("making Rally's database", rally(plain, ['db', 'create']));
    const spec = join(folder, 'env.json');
    await writeFile(spec, JSON.stringify(envSpec(rig.login)), { mode: 0o600 });
    const create = ['env', 'create', '--name', ENV, '--spec', spec, '--no-use'];
    await must("making Rally's environment", rally(plain, create));
  }
}

const ENV = 'devcloud';

const envSpec = ({ auth_url, username, password, project_name }: Login): object => ({
  'existing@openstack': {
    auth_url,
    region_name: 'RegionOne',
    endpoint_type: 'public',
    admin: {
      username,
      password,
      project_name,
      user_domain_name: 'Default',
      project_domain_name: 'Default',
    },
  },
});
