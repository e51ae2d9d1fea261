import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const CLOUDS = fileURLToPath(new URL('../../devcloud/clouds.yaml', import.meta.url));
const RUN = join(process.env['DEVCLOUD_STATE'] ?? '/var/lib/devcloud', 'run');

export interface HoldUp {
  /** Which of devcloud's computes. */
  readonly compute: 'kvm';
  /** Of the study's runs, the one whose server is waited for. */
  readonly target: string;
  readonly holdMs: number;
  /** Ends the waiting. */
  readonly signal: AbortSignal;
}

/**
 * A busy node, made to order: as soon as the guest of a target's server has been started anew, its
 * nova-compute stands still for a while, so that the reboot ends late. It goes on whatever happens.
 *
 * @returns once that has happened; throws when `signal` ends the waiting
 */
export async function holdUpAfterRestart(hold: HoldUp): Promise<void> {
  const serverId = await until(hold.signal, 500, () => serverOf(hold.target));
  const before = await until(hold.signal, 20, () => guestProcess(serverId));
  await until(hold.signal, 20, async () => {
    const now = await guestProcess(serverId);
    return now !== undefined && now !== before ? now : undefined;
  });
  const pid = Number(await readFile(join(RUN, `nova-compute-${hold.compute}.pid`), 'utf8'));
  process.kill(pid, 'SIGSTOP');
  try {
    await delay(hold.holdMs);
  } finally {
    process.kill(pid, 'SIGCONT');
  }
}

async function until<T>(
  signal: AbortSignal,
  everyMs: number,
  look: () => Promise<T | undefined>,
): Promise<T> {
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    await delay(everyMs, undefined, { signal });
  }
}

interface ListedServer {
  readonly ID: string;
  readonly Properties: Readonly<Record<string, string>>;
}

async function serverOf(target: string): Promise<string | undefined> {
  const query = ['server', 'list', '--name', '^packbench-', '--long', '-f', 'json'];
  const servers = JSON.parse(await openstack(...query)) as readonly ListedServer[];
  return servers.find((one) => one.Properties['packbench_run']?.split('/').includes(target))?.ID;
}

/** The process whose command line says that it is the server's QEMU. */
async function guestProcess(serverId: string): Promise<number | undefined> {
  for (const pid of await readdir('/proc')) {
    if (!/^\d+$/.test(pid)) continue;
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (command.includes(`\0-uuid\0${serverId}\0`)) return Number(pid);
  }
  return undefined;
}

/** What the command line client prints, as an admin of devcloud. */
export async function openstack(...args: readonly string[]): Promise<string> {
  const { stdout } = await run('openstack', ['--os-cloud', 'devcloud', ...args], {
    env: { ...process.env, OS_CLIENT_CONFIG_FILE: CLOUDS },
  });
  return stdout.trim();
}
