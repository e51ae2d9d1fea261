import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { studyNode } from './node-options.js';
import type { SimcloudOptions } from './options.js';
import { startSimcloud } from './simcloud.js';

const HELP = `Usage: tsx simcloud/main.ts [options]

Runs a simulated OpenStack with three compute nodes (sim-kvm in zone kvm, sim-lxc in zone lxc, and
sim-docker in zone docker, which is Zun's) on 127.0.0.1 until SIGTERM or SIGINT. Prints a
clouds.yaml with its secrets and how to get into the nodes. What the cloud knows is in memory: a
restart begins with an empty cloud; keys are kept.

  --state DIR        keys, clouds.yaml, simcloud.json, /proc of the nodes [.packbench/simcloud]
  --port N           port of the API; 0: any free one [0]
  --ssh-port N       port of the first node's SSH server, the next has N+1; 0: any [0]
  --seed N           of all random draws [1]
  --speed-up X       divides every simulated duration [1]
  --password TEXT    of both users [random]
  --guest-port N     TCP port that guests open when ready (Linux); 0: none [0]
  --config FILE      JSON with any option of SimcloudOptions (simcloud/options.ts); flags win
  --help

Example:
  tsx simcloud/main.ts --state /tmp/simcloud --port 8780 --ssh-port 8781 --speed-up 10
`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      state: { type: 'string' },
      port: { type: 'string' },
      'ssh-port': { type: 'string' },
      seed: { type: 'string' },
      'speed-up': { type: 'string' },
      password: { type: 'string' },
      'guest-port': { type: 'string' },
      config: { type: 'string' },
      help: { type: 'boolean' },
    },
  });
  if (values.help === true) {
    process.stdout.write(HELP);
    return;
  }
  const config = (
    values.config === undefined ? {} : JSON.parse(await readFile(values.config, 'utf8'))
  ) as Partial<SimcloudOptions>;
  const number = (
    name: 'port' | 'ssh-port' | 'seed' | 'speed-up' | 'guest-port',
  ): number | null => {
    const text = values[name];
    if (text === undefined) return null;
    const value = Number(text);
    if (text.trim() === '' || !Number.isFinite(value) || value < 0) {
      throw new RangeError(`--${name}: must be a number from 0, got '${text}'`);
    }
    return value;
  };
  const [port, sshPort, seed, speedUp, guestPort] = [
    number('port'),
    number('ssh-port'),
    number('seed'),
    number('speed-up'),
    number('guest-port'),
  ];
  const simcloud = await startSimcloud({
    ...config,
    stateFolder: values.state ?? config.stateFolder ?? '.packbench/simcloud',
    ...(port !== null && { port }),
    ...(seed !== null && { seed }),
    ...(speedUp !== null && { speedUp }),
    ...(guestPort !== null && { guestPort }),
    ...(values.password !== undefined && {
      passwords: { admin: values.password, demo: values.password },
    }),
    ...(sshPort !== null &&
      sshPort > 0 && {
        nodes: (['kvm', 'lxc', 'docker'] as const).map((hypervisor, index) =>
          studyNode(hypervisor, { sshPort: sshPort + index }),
        ),
      }),
  });
  process.stdout.write(`${simcloud.cloudsYaml}\n# Compute nodes over SSH:\n`);
  for (const { name, address, port: nodePort, user, keyFile, knownHosts } of simcloud.nodes) {
    process.stdout.write(
      `# ${name}: ssh -p ${nodePort} -i ${keyFile} -o UserKnownHostsFile=${knownHosts} ${user}@${address}\n`,
    );
  }
  let closing = false;
  const close = (): void => {
    if (closing) return;
    closing = true;
    void simcloud.close().then(() => process.exit(0));
  };
  process.on('SIGTERM', close);
  process.on('SIGINT', close);
}

main().catch((error: unknown) => {
  process.stderr.write(`simcloud: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
});
