import type { Inventory, OutageRecord, ResourceKind } from '../../results/record.js';
import type { RunContext } from './runs.js';

/** What a project had before a run. */
export interface InventoryBefore {
  readonly counts: Inventory;
  /** By kind, what is needed of each resource to know it again. */
  readonly known: Readonly<Partial<Record<ResourceKind, string>>>;
}

export interface TakeInventoryResult extends InventoryBefore {
  readonly apiRequests: number;
  readonly outages?: readonly OutageRecord[];
}

export interface CompareInventoryInput {
  readonly context: RunContext;
  /** Null when the run could not look: then only what is proven to be its own is told. */
  readonly before: InventoryBefore | null;
  /** Every server that the run made: what is attached to them is the run's as well. */
  readonly serverIds: readonly string[];
}

export interface CompareInventoryResult {
  readonly after: Inventory;
  /** What the run left, and what is new and nobody's; in words. */
  readonly left: readonly string[];
  /** What others made or took away meanwhile, in words. */
  readonly foreign: readonly string[];
  readonly apiRequests: number;
  readonly outages?: readonly OutageRecord[];
}
