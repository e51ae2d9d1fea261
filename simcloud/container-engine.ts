import { randomBytes } from 'node:crypto';
import type { Container, ContainerStatus } from './container.js';
import { trueNow } from './true-clock.js';

/** What Docker itself knows of a container. Times are on the true clock. */
export class ContainerEngine {
  /** Null before Docker's create. */
  containerId: string | null = null;
  isRunning = false;
  isPaused = false;
  startedAt: number | null = null;
  finishedAt: number | null = null;
  exitCode = 0;
  failedToStart = false;
  private locked: Promise<void> = Promise.resolve();

  /** Docker locks a container while it starts it. @returns unlocks it */
  lock(): () => void {
    let unlock: () => void = () => undefined;
    this.locked = new Promise((resolve) => (unlock = resolve));
    return unlock;
  }

  /** Resolves when an inspect would get its answer. */
  unlocked(): Promise<void> {
    return this.locked;
  }

  create(): void {
    this.containerId = randomBytes(32).toString('hex');
  }

  start(): void {
    this.isRunning = true;
    this.startedAt = trueNow();
    this.failedToStart = false;
    this.exitCode = 0;
  }

  failToStart(): void {
    this.failedToStart = true;
    this.exitCode = 127;
  }

  end(exitCode: number): void {
    this.isRunning = false;
    this.isPaused = false;
    this.finishedAt = trueNow();
    this.exitCode = exitCode;
  }

  /**
   * Docker's state in Zun's words (zun/container/docker/driver.py: _populate_container_state).
   * @param status what Zun's database says, which it keeps where Docker's state adds nothing
   */
  inspect(status: ContainerStatus): Pick<Container, 'status' | 'statusDetail'> {
    if (this.failedToStart) {
      return {
        status: 'Created',
        statusDetail: `Exited(${this.exitCode}) ${ago(this.finishedAt) ?? 'None'} ago (error)`,
      };
    }
    const up = ago(this.startedAt);
    if (this.isPaused) {
      return { status: 'Paused', statusDetail: up === null ? null : `Up ${up} (paused)` };
    }
    if (this.isRunning) return { status: 'Running', statusDetail: up === null ? null : `Up ${up}` };
    if (this.finishedAt !== null) {
      return {
        status: 'Stopped',
        statusDetail: `Exited(${this.exitCode}) ${ago(this.finishedAt) ?? 'None'} ago `,
      };
    }
    return { status: status === 'Creating' ? 'Created' : status, statusDetail: 'Created' };
  }
}

/** Zun's format_status_detail: null in the first second, empty for never. */
function ago(at: number | null): string | null {
  if (at === null) return '';
  const seconds = Math.floor((trueNow() - at) / 1000);
  if (seconds >= 86_400) return `${Math.floor(seconds / 86_400)} days`;
  if (seconds >= 3600) return `${Math.floor(seconds / 3600)} hours`;
  if (seconds >= 60) return `${Math.floor(seconds / 60)} mins`;
  return seconds > 0 ? `${seconds} seconds` : null;
}
