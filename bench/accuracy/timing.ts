/** The sides of the bench: availability zones of devcloud, and its Docker host under Zun. */
export const PLATFORMS = ['fake', 'kvm', 'lxc', 'docker'] as const;
export type Platform = (typeof PLATFORMS)[number];

/** `rally-0.1`: Rally told to sleep 0 s before it polls, and to poll each 0.1 s. */
export const TOOLS = ['packbench', 'rally', 'rally-0.1'] as const;
export type Tool = (typeof TOOLS)[number];

export const KINDS = ['boot', 'soft reboot'] as const;
export type Kind = (typeof KINDS)[number];

/** One operation as a tool reported it. */
export interface Timing {
  readonly platform: Platform;
  readonly tool: Tool;
  readonly kind: Kind;
  /** When the tool's stopwatch started; epoch ms. Packbench keeps whole ms, cut off. */
  readonly startedAtMs: number;
  readonly reportedMs: number;
  /** What packbench says the truth lies between, from its own start. Null for Rally. */
  readonly boundsMs: readonly [number, number] | null;
  /** Null when it was not counted. */
  readonly gets: number | null;
}

/** One action by the control plane's own clock, to the microsecond; epoch ms. */
export interface Truth {
  readonly requestId: string;
  readonly serverId: string;
  readonly projectId: string;
  readonly startedAtMs: number;
  /** Finish of its last event. */
  readonly finishedAtMs: number;
}

export interface Judged extends Timing {
  readonly truth: Truth;
}

/** What a tool left to be judged on one platform. */
export interface Part {
  readonly platform: Platform;
  readonly tool: Tool;
  readonly judged: readonly Judged[];
  /** Why operations are missing, in words; empty when none is. */
  readonly notes: readonly string[];
  /** 1 min load average of the machine. */
  readonly loadBefore: number;
  readonly loadAfter: number;
}
