import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Files of /proc as a kernel 6.1 prints them, shortened; a test replaces those it is about. */
export const PROC_FILES: Readonly<Record<string, string>> = {
  stat: `cpu  100 10 50 1000 20 3 4 5 6 7
cpu0 50 5 25 500 10 1 2 2 3 3
cpu1 50 5 25 500 10 2 2 3 3 4
intr 98765 0 9 0 0
ctxt 54321
btime 1700000000
processes 4242
procs_running 3
procs_blocked 1
softirq 1 2 3
`,
  meminfo: `MemTotal:       16000000 kB
MemFree:         8000000 kB
MemAvailable:   12000000 kB
Buffers:          100000 kB
Cached:          2000000 kB
SwapCached:            0 kB
SwapTotal:       1000000 kB
SwapFree:         900000 kB
Shmem:             50000 kB
SReclaimable:     300000 kB
`,
  diskstats: `   7       0 loop0 9 9 9 9 9 9 9 9 9 9 9
 253       0 vda 10 1 2000 5 20 2 4000 6 0 7 8 0 0 0 0 0 0
 253       1 vda1 9 1 1900 5 19 2 3900 6 0 7 8 0 0 0 0 0 0
 259       0 nvme0n1 30 0 600 0 40 0 800 0 0 0 0
 259       1 nvme0n1p1 30 0 600 0 40 0 800 0 0 0 0
 252       0 dm-0 5 0 50 0 6 0 60 0 0 0 0
`,
  'net/dev': `Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets
    lo: 999 9 0 0 0 0 0 0 999 9 0 0 0 0 0 0
  eth0: 1000 10 0 0 0 0 0 0 2000 20 0 0 0 0 0 0
tap1-a:   30  1 0 0 0 0 0 0   40  1 0 0 0 0 0 0
`,
  loadavg: '0.50 0.40 0.30 2/345 6789\n',
  vmstat:
    'nr_free_pages 1\npgpgin 100\npgpgout 200\npswpin 3\npswpout 4\npgmajfault 5\noom_kill 6\n',
  'sys/fs/file-nr': '1184\t0\t9223372036854775807\n',
  'sys/fs/inode-nr': '8500\t22\n',
  'pressure/cpu': 'some avg10=0.00 avg60=0.00 avg300=0.00 total=111\nfull avg10=0.00 total=9\n',
  'pressure/memory': 'some avg10=0.00 total=222\nfull avg10=0.00 total=333\n',
  'pressure/io': 'some avg10=0.00 total=444\nfull avg10=0.00 total=555\n',
};

/** Writes a synthetic /proc. A file that is undefined is left out. */
export async function writeProc(
  folder: string,
  changes: Readonly<Record<string, string | undefined>> = {},
): Promise<void> {
  for (const [name, text] of Object.entries({ ...PROC_FILES, ...changes })) {
    const path = join(folder, name);
    await mkdir(join(path, '..'), { recursive: true });
    if (text !== undefined) await writeFile(path, text);
  }
}
