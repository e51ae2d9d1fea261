import type { NodeOptions } from './node-options.js';

/** What happens on a node at the moment; its /proc reacts to these. */
export type Activity = 'boot' | 'guest-boot' | 'reboot' | 'snapshot' | 'delete' | 'download';

/** A compute host as the control plane sees it, and what goes on there. */
export class ComputeNode {
  readonly options: NodeOptions;
  /** Servers that count for the scheduler. */
  readonly serverIds = new Set<string>();
  /** Servers that have power, and so memory. */
  readonly running = new Set<string>();
  readonly activities: Record<Activity, number> = {
    boot: 0,
    'guest-boot': 0,
    reboot: 0,
    snapshot: 0,
    delete: 0,
    download: 0,
  };
  /** Images in the node's cache; their bytes stay in the page cache. */
  readonly cachedImages = new Map<string, number>();

  constructor(options: NodeOptions) {
    this.options = options;
  }

  get name(): string {
    return this.options.name;
  }

  /**
   * Marks an activity as going on.
   * @returns ends it; more than once does no harm
   */
  begin(activity: Activity): () => void {
    this.activities[activity]++;
    let over = false;
    return () => {
      if (over) return;
      over = true;
      this.activities[activity]--;
    };
  }
}
