import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { nodeSchema, type ComputeNode } from '../plan/target.js';
import { fingerprint } from './known-hosts.js';
import { connectNode, type NodeSession } from './node-session.js';
import { generateKeyPair } from './test-key-pair.js';
import { startTestSshServer, type TestSshServer } from './test-ssh-server.js';

const hostKey = generateKeyPair();
/** Paths of real programs: the node has these and no others. */
const TOOLS = execFileSync('sh', [
  '-c',
  'python3 -c "import sys; print(sys.executable)"; for one in sh cp cat sleep rm touch; do command -v $one; done',
])
  .toString()
  .trim()
  .split('\n');
const DOCKER = `#!/bin/sh
host=default
if [ "$1" = -H ]; then host=$2; shift 2; fi
echo "docker $* at $host" >>"$STATE/log"
[ "$host" = "$ENGINE" ] || { echo "Cannot connect to the Docker daemon at $host." >&2; exit 1; }
case $1 in
  inspect) cat "$STATE/$4.json" 2>/dev/null || { echo "Error: No such container: $4" >&2; exit 1; } ;;
  run) [ -z "$REFUSAL" ] || { echo "docker: $REFUSAL" >&2; exit 125; }; echo "secret $SECRET" >>"$STATE/log"; sleep 0.1 ;;
  info) echo '20.10.24 with overlay2' ;;
esac
`;
// Domains are files: <uuid or name>.xml.
const VIRSH = `#!/bin/sh
[ "$1" = -v ] && { echo 9.0.0; exit; }
uri=$2; shift 2
echo "virsh $* at $uri" >>"$STATE/log"
[ "$uri" = "$ENGINE" ] || { echo 'error: failed to connect to the hypervisor' >&2
  echo "error: \${REFUSAL:-no connection driver available for $uri}" >&2; exit 1; }
command=$1
while [ $# -gt 1 ]; do shift; done
case $command in
  domname | dumpxml) cat "$STATE/$1.xml" 2>/dev/null || { echo "error: failed to get domain '$1'" >&2; exit 1; } ;;
  create) [ -z "$REFUSAL" ] || { echo "error: $REFUSAL" >&2; exit 1; }
    cp "$1" "$STATE/created"; sleep 0.1; cp "$1" "$STATE/packbench-a1.xml" ;;
  destroy) [ -f "$STATE/$1.xml" ] || { echo "error: failed to get domain '$1'" >&2; exit 1; }
    rm "$STATE/$1.xml" ;;
esac
`;
const QEMU_IMG = `#!/bin/sh
echo "qemu-img $*" >>"$STATE/log"
command=$1
while [ $# -gt 1 ]; do [ "$1" = create ] || file=$1; shift; done
case $command$1 in
  info*/disk) echo '{"format": "qcow2", "virtual-size": 1073741824, "backing-filename": "/base/image"}' ;;
  info*) echo '{"format": "raw", "virtual-size": 1073741824}' ;;
  create*) touch "$file" ;;
esac
`;
const LOGGED = '#!/bin/sh\necho "${0##*/} $*" >>"$STATE/log"\n';

export interface TwinNode {
  readonly login: ComputeNode;
  readonly session: NodeSession;
  readonly server: TestSshServer;
  /** Of the node's own programs, in the order in which they were called. */
  log(): Promise<readonly string[]>;
  /** A file of `state`, where domains and containers are kept. */
  file(name: string): Promise<string>;
  write(name: string, text: string): Promise<void>;
  /** Servers' folders, as nova keeps them. */
  readonly instances: string;
  listInstances(): Promise<readonly string[]>;
}

export interface TwinNodeOptions {
  /** @default n1 */
  readonly name?: string;
  /** The one address at which libvirt or Docker answers. */
  readonly engine: string;
  readonly missing?: readonly string[];
  /** With which words it refuses what it is asked. */
  readonly refusal?: string;
}

/** A compute node over real SSH whose virsh, docker and qemu-img are scripts that say what they do. */
export async function prepareTwinNode(options: TwinNodeOptions): Promise<TwinNode> {
  const root = await mkdtemp(join(tmpdir(), 'packbench-twin-'));
  onTestFinished(() => rm(root, { recursive: true }));
  const bin = join(root, 'bin');
  const state = join(root, 'state');
  const instances = join(root, 'instances');
  for (const folder of [bin, state, instances]) await mkdir(folder);
  for (const path of TOOLS) await symlink(path, join(bin, toolName(path)));
  const programs = { virsh: VIRSH, docker: DOCKER, 'qemu-img': QEMU_IMG, mount: LOGGED };
  for (const [name, text] of Object.entries(programs)) {
    await writeFile(join(bin, name), text, { mode: 0o755 });
  }
  for (const name of options.missing ?? []) await rm(join(bin, name));
  const server = await startTestSshServer({
    hostKeys: [hostKey.private],
    password: 'x',
    env: { PATH: bin, STATE: state, ENGINE: options.engine, REFUSAL: options.refusal },
  });
  onTestFinished(() => server.close());
  const login = nodeSchema.parse({
    name: options.name ?? 'n1',
    address: '127.0.0.1',
    port: server.port,
    password_env: 'P',
    fingerprint: fingerprint(Buffer.from(hostKey.public.split(' ')[1] ?? '', 'base64')),
  });
  const session = await connectTwinNode(login);
  onTestFinished(() => session.close());
  const file = (name: string): Promise<string> => readFile(join(state, name), 'utf8');
  return {
    login,
    session,
    server,
    file,
    log: async () => (await file('log').catch(() => '')).trim().split('\n'),
    write: (name, text) => writeFile(join(state, name), text),
    instances,
    listInstances: () => readdir(instances),
  };
}

export const connectTwinNode = (login: ComputeNode): Promise<NodeSession> =>
  connectNode(login, { env: { P: 'x' }, home: tmpdir(), now: Date.now });

/** A python's own name may carry its version. */
const toolName = (path: string): string =>
  basename(path).startsWith('python') ? 'python3' : basename(path);
