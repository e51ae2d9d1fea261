/** What a compute node can be made to suffer, by PUT /simcloud/node-faults. All times are real. */
export type NodeFault =
  /** Its SSH connections are reset, and new ones are refused for a while. */
  | { readonly kind: 'ssh-cut'; readonly node: string; readonly durationMs: number }
  /**
   * Its processes and its /tmp are gone, its monotonic clock and its counters begin anew, and SSH is
   * away for a while. Its servers live on: the control plane notices nothing.
   */
  | { readonly kind: 'node-reboot'; readonly node: string; readonly awayMs?: number }
  /** Its wall clock jumps; its monotonic clock goes on. Whole seconds. */
  | { readonly kind: 'clock-step'; readonly node: string; readonly seconds: number }
  /** What its recorder writes fails with ENOSPC; for good when no duration is given. */
  | { readonly kind: 'disk-full'; readonly node: string; readonly durationMs?: number }
  /** Its recorder is killed. */
  | { readonly kind: 'recorder-kill'; readonly node: string }
  /** TCP connections are accepted, and nothing is said any more; for good without a duration. */
  | { readonly kind: 'never-answers'; readonly node: string; readonly durationMs?: number };

/** A node that can suffer. */
export interface FaultyNode {
  suffer(fault: NodeFault): Promise<void>;
}

const NUMBERS: Readonly<Record<NodeFault['kind'], readonly { name: string; needed: boolean }[]>> = {
  'ssh-cut': [{ name: 'durationMs', needed: true }],
  'node-reboot': [{ name: 'awayMs', needed: false }],
  'clock-step': [{ name: 'seconds', needed: true }],
  'disk-full': [{ name: 'durationMs', needed: false }],
  'recorder-kill': [],
  'never-answers': [{ name: 'durationMs', needed: false }],
};

/** Carries out faults of compute nodes, and keeps what was carried out. */
export class NodeFaults {
  private readonly nodes = new Map<string, FaultyNode>();
  private readonly done: (NodeFault & { readonly at: string })[] = [];

  register(name: string, node: FaultyNode): void {
    this.nodes.set(name, node);
  }

  /** @throws TypeError on a fault that cannot be understood; none is carried out then */
  async order(faults: readonly unknown[]): Promise<void> {
    const checked = faults.map((fault) => this.check(fault));
    for (const { fault, node } of checked) {
      this.done.push({ ...fault, at: new Date().toISOString() });
      await node.suffer(fault);
    }
  }

  /** What was carried out, and when. */
  describe(): unknown {
    return { done: this.done };
  }

  private check(fault: unknown): { fault: NodeFault; node: FaultyNode } {
    const quoted = JSON.stringify(fault);
    if (!isFault(fault)) throw new TypeError(`unknown kind of fault in ${quoted}`);
    const node = this.nodes.get(fault.node);
    if (!node) throw new TypeError(`no node of that name in ${quoted}`);
    for (const { name, needed } of NUMBERS[fault.kind]) {
      const value: unknown = new Map(Object.entries(fault)).get(name);
      if ((needed || value !== undefined) && !Number.isInteger(value)) {
        throw new TypeError(`'${name}' must be a whole number in ${quoted}`);
      }
    }
    return { fault, node };
  }
}

const isFault = (fault: unknown): fault is NodeFault =>
  typeof fault === 'object' &&
  fault !== null &&
  'kind' in fault &&
  typeof fault.kind === 'string' &&
  Object.hasOwn(NUMBERS, fault.kind);
