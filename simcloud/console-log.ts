import type { Guest, Server } from './server.js';
import { trueNow } from './true-clock.js';

/** When each line appears, as a share of the time from power to ready. */
const KERNEL_LINES: readonly (readonly [share: number, line: string])[] = [
  [0, 'Linux version 6.1.0-simcloud (simulated guest)'],
  [0.02, 'Command line: console=ttyS0'],
  [0.1, 'Memory: 2030072K/2096628K available'],
  [0.25, 'clocksource: Switched to clocksource kvm-clock'],
  [0.4, 'virtio_blk virtio1: [vda] mounted filesystem'],
  [0.55, 'Run /sbin/init as init process'],
  [0.8, 'udhcpc: lease obtained'],
];

/**
 * What the guest has printed since it last got power. The marker line comes when it listens:
 * `SIMCLOUD-READY boots=2 uptime=3.97`.
 */
export function consoleLog(server: Server): string {
  const { poweredAt, expectedReadyAt, readyAt } = server.guest;
  // What never gets ready has no kernel that could say so.
  if (poweredAt === null || expectedReadyAt === null || expectedReadyAt === Infinity) return '';
  const now = trueNow();
  const span = expectedReadyAt - poweredAt;
  const lines = KERNEL_LINES.filter(([share]) => poweredAt + share * span <= now).map(
    ([share, line]) => `[${seconds(share * span).padStart(12)}] ${line}\n`,
  );
  if (readyAt !== null) {
    lines.push(readyLine(server.guest));
    // What `packbench init` proposes as the marker, since most images print it.
    lines.push('simcloud login: ');
  }
  return lines.join('');
}

/** The marker of a guest that listens, with its line end. */
export function readyLine({ boots, poweredAt, readyAt }: Guest): string {
  return `SIMCLOUD-READY boots=${boots} uptime=${seconds((readyAt ?? 0) - (poweredAt ?? 0))}\n`;
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(2);
}
