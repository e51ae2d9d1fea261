import { randomUUID } from 'node:crypto';
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Cloud } from './cloud.js';
import type { ComputeNode } from './compute-node.js';
import { NodeCounters } from './node-counters.js';
import { changingProcFiles, fixedProcFiles } from './proc-files.js';
import { trueNow } from './true-clock.js';

const IDLE_HOURS = 10;
const MIB = 1024 * 1024;

/** Keeps the synthetic /proc of a node up to date. */
export class ProcWriter {
  readonly folder: string;
  /** Lines of `<mount point> <used bytes> <free bytes>`. */
  readonly statvfsFile: string;
  private readonly cloud: Cloud;
  private readonly node: ComputeNode;
  private counters: NodeCounters;
  private bootedAt: number;
  private readonly timer: NodeJS.Timeout;
  private readonly written = new Map<string, string>();
  private last = trueNow();

  constructor(cloud: Cloud, node: ComputeNode, nodeFolder: string) {
    this.cloud = cloud;
    this.folder = join(nodeFolder, 'proc');
    this.statvfsFile = join(nodeFolder, 'statvfs');
    this.node = node;
    this.counters = new NodeCounters(node, IDLE_HOURS);
    this.bootedAt = this.last - IDLE_HOURS * 3_600_000;
    for (const name of ['net', 'pressure', 'sys/fs', 'sys/kernel/random']) {
      mkdirSync(join(this.folder, name), { recursive: true });
    }
    this.write(fixedProcFiles(this.counters, randomUUID()));
    this.tick();
    this.timer = setInterval(() => {
      this.tick();
    }, cloud.settings.procPeriodMs);
  }

  /** Another boot: the counters begin anew. */
  reboot(): void {
    this.counters = new NodeCounters(this.node, 0);
    this.bootedAt = trueNow();
    this.last = this.bootedAt;
    this.write(fixedProcFiles(this.counters, randomUUID()));
    this.tick();
  }

  close(): void {
    clearInterval(this.timer);
  }

  private tick(): void {
    const now = trueNow();
    const { node } = this.counters;
    const noise = this.cloud.draws.even(node.name, 'noise', 0.85, 1.15);
    this.counters.advance((now - this.last) / 1000, noise);
    this.last = now;
    this.write(changingProcFiles(this.counters, this.bootedAt, now));
    const used = Math.floor(this.counters.diskUsedMib * MIB);
    const free = node.options.diskGib * 1024 * MIB - used;
    this.replace(this.statvfsFile, `/ ${used} ${Math.max(0, free)}\n`);
  }

  private write(files: Readonly<Record<string, string>>): void {
    for (const [name, text] of Object.entries(files)) this.replace(join(this.folder, name), text);
  }

  /** By rename, so that no reader ever sees half a file. Synchronous: it takes microseconds. */
  private replace(path: string, text: string): void {
    if (this.written.get(path) === text) return;
    this.written.set(path, text);
    const fresh = join(dirname(path), '.fresh');
    writeFileSync(fresh, text);
    renameSync(fresh, path);
  }
}
