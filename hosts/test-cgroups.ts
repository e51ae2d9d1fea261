import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

export const SERVER = '04af7cc3-b1cc-442e-9f7c-467ddbabf5fe';
export const CONTAINER = '582cc224f83bf034682393bf615e64d4f3ab42f9b88ae69ad0319ddb2e459fb6';
/** A scope as systemd escapes it. */
export const SCOPE = String.raw`machine-qemu\x2d1\x2dinstance\x2d00000254.scope`;

/** What the kernel prints, with these numbers somewhere. */
export interface CgroupNumbers {
  readonly usage: number;
  readonly user: number;
  readonly system: number;
  readonly memory: number;
  readonly read: number;
  readonly written: number;
}

const PRESSURE = {
  'cpu.pressure': 'some avg10=0.00 total=11\nfull avg10=0.00 total=9\n',
  'memory.pressure': 'some avg10=0.00 total=12\nfull avg10=0.00 total=13\n',
  'io.pressure': 'some avg10=0.00 total=14\nfull avg10=0.00 total=15\n',
} as const;

/** The second version: one tree. Usage and times are in µs. */
export function cgroupV2(path: string, numbers: CgroupNumbers): Readonly<Record<string, string>> {
  const { usage, user, system, memory, read, written } = numbers;
  return under(path, {
    'cpu.stat': `usage_usec ${usage}\nuser_usec ${user}\nsystem_usec ${system}\nnr_periods 0\n`,
    'memory.current': `${memory}\n`,
    'io.stat':
      `8:0 rbytes=${read} wbytes=${written} rios=1 wios=2 dbytes=0 dios=0\n` +
      '7:0 rbytes=1 wbytes=2 rios=1 wios=2 dbytes=0 dios=0\n',
    ...PRESSURE,
  });
}

/** The first version: a tree per controller, without pressure. Usage is in ns, times in 10 ms. */
export function cgroupV1(path: string, numbers: CgroupNumbers): Readonly<Record<string, string>> {
  const { usage, user, system, memory, read, written } = numbers;
  return {
    ...under(`cpuacct/${path}`, {
      'cpuacct.usage': `${usage}\n`,
      'cpuacct.stat': `user ${user}\nsystem ${system}\n`,
    }),
    ...under(`memory/${path}`, { 'memory.usage_in_bytes': `${memory}\n` }),
    ...under(`blkio/${path}`, {
      'blkio.throttle.io_service_bytes_recursive':
        `8:0 Read ${read}\n8:0 Write ${written}\n8:0 Sync 7\n8:0 Total 9\n` +
        '7:0 Read 1\n7:0 Write 2\n7:0 Total 3\nTotal 12\n',
    }),
  };
}

/** What libvirt keeps of a running domain, shortened. */
export function libvirtState(driver: string, name: string): Readonly<Record<string, string>> {
  return {
    [`libvirt/${driver}/${name}.xml`]:
      "<domstatus state='running'>\n  <domain type='qemu' id='1'>\n" +
      `    <name>${name}</name>\n    <uuid>${SERVER}</uuid>\n  </domain>\n</domstatus>\n`,
    [`libvirt/${driver}/${name}.pid`]: '4711\n',
  };
}

/** Writes files under a folder. */
export async function writeTree(
  root: string,
  files: Readonly<Record<string, string>>,
): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    const path = join(root, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  }
}

const under = (
  path: string,
  files: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(files).map(([name, text]) => [`${path}/${name}`, text]));
