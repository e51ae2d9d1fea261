import { readFile } from 'node:fs/promises';
import type { Interval } from '../measure/interval.js';
import type { NodeSession } from './node-session.js';

/** Ticks per second in /proc, whatever the kernel's own: USER_HZ on x86, Arm, POWER and s390x. */
const TICKS_PER_SECOND = 100;
/** Both times are cut off to so much. @unit ms */
const RESOLUTION_MS = 10;
const TIMEOUT_MS = 10_000;
const READ_UPTIME = 'cat "${PACKBENCH_PROC_ROOT:-/proc}/uptime"';

/**
 * When the process of a server's guest began: QEMU, libvirt's controller of a container, or the
 * first process of a Docker container. Both a soft and a hard reboot start a new one
 * (nova/virt/libvirt/driver.py: _soft_reboot, _hard_reboot; `docker restart`).
 *
 * @param now the worker's clock, epoch ms
 * @returns epoch ms on that clock; undefined when the guest is not on this node
 * @throws SshError
 */
export async function guestStart(
  session: NodeSession,
  { service, serverId }: { readonly service: 'nova' | 'zun'; readonly serverId: string },
  now: () => number,
): Promise<Interval | undefined> {
  // It becomes part of a command line.
  if (!/^[A-Za-z0-9-]{1,64}$/.test(serverId)) return undefined;
  const stdin = await readFile(new URL('guest-start.sh', import.meta.url));
  const command = `sh -s -- ${service} ${serverId}`;
  const { stdout: stat } = await session.exec(command, { stdin, timeoutMs: TIMEOUT_MS });
  if (stat.length === 0) return undefined;
  // By itself, since the search takes longer, and what this takes is the error.
  const sentAtMs = now();
  const { stdout: uptime } = await session.exec(READ_UPTIME, { timeoutMs: TIMEOUT_MS });
  return toGuestStart(`${String(uptime)}${String(stat)}`, { lower: sentAtMs, upper: now() });
}

/**
 * start = moment of reading − (time since boot − start since boot): a difference of one clock, the
 * node's since boot, so that neither its wall clock nor the offset to the worker's enters.
 *
 * @param text /proc/uptime followed by /proc/PID/stat (proc(5): field 22, starttime)
 * @param read when the uptime was read, epoch ms on the worker's clock
 * @returns undefined when the text is something else
 */
export function toGuestStart(text: string, read: Interval): Interval | undefined {
  const uptimeMs = Number(/^(\d+\.\d+) \d/.exec(text)?.[1] ?? NaN) * 1000;
  // The name in parentheses may have spaces and parentheses of its own; field 3 follows it.
  const fields = text.slice(text.lastIndexOf(') ') + 2).split(' ');
  const startMs = (Number(fields[22 - 3] ?? NaN) * 1000) / TICKS_PER_SECOND;
  const ageMs = uptimeMs - startMs;
  if (!Number.isFinite(ageMs) || ageMs < -RESOLUTION_MS) return undefined;
  return {
    lower: read.lower - ageMs - RESOLUTION_MS,
    upper: read.upper - ageMs + RESOLUTION_MS,
  };
}
