import type { NodeSession } from './node-session.js';
import { RecorderError } from './recorder-error.js';

/** What a compute node is, for the provenance of a record. Empty text where it does not say. */
export interface NodeDescription {
  readonly kernel: string;
  readonly distribution: string;
  readonly cpuModel: string;
  readonly cpus: number;
  readonly memoryBytes: number;
  /** Program → first line of its version, such as `QEMU emulator version 7.2.17`. */
  readonly virtualization: Readonly<Record<string, string>>;
}

const SCRIPT = `
proc=\${PACKBENCH_PROC_ROOT:-/proc}
PATH=$PATH:/usr/sbin:/sbin:/usr/libexec
echo "kernel=$(cat "$proc/sys/kernel/osrelease" 2>/dev/null || uname -r)"
(. /etc/os-release && echo "distribution=$PRETTY_NAME") 2>/dev/null
echo "cpuModel=$(sed -n 's/^model name[^:]*: //p' "$proc/cpuinfo" | head -n 1)"
echo "cpus=$(grep -c '^cpu[0-9]' "$proc/stat")"
echo "memoryKib=$(awk '$1 == "MemTotal:" { print $2 }' "$proc/meminfo")"
for program in qemu-system-x86_64 qemu-kvm libvirtd dockerd containerd; do
  command -v "$program" >/dev/null || continue
  echo "version.$program=$("$program" --version 2>/dev/null | head -n 1)"
done
exit 0
`;

/**
 * Asks a node for its kernel, distribution, CPUs, memory and hypervisors in one command.
 * @throws RecorderError, SshError
 */
export async function describeNode(session: NodeSession): Promise<NodeDescription> {
  const { code, stdout, stderr } = await session.exec('sh -s', { stdin: SCRIPT });
  if (code !== 0) {
    throw new RecorderError(`it could not be described: ${stderr.trim()}`, session.node.name);
  }
  const facts = new Map<string, string>();
  for (const line of stdout.toString().split('\n')) {
    const at = line.indexOf('=');
    if (at > 0) facts.set(line.slice(0, at), line.slice(at + 1).trim());
  }
  const versions = [...facts].filter(([key, value]) => key.startsWith('version.') && value !== '');
  return {
    kernel: facts.get('kernel') ?? '',
    distribution: facts.get('distribution') ?? '',
    cpuModel: facts.get('cpuModel') ?? '',
    cpus: Number(facts.get('cpus') ?? 0),
    memoryBytes: Number(facts.get('memoryKib') ?? 0) * 1024,
    virtualization: Object.fromEntries(
      versions.map(([key, value]) => [key.slice('version.'.length), value]),
    ),
  };
}
