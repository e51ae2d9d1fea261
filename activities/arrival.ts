import type { Stamps } from '../openstack/server-service.js';

/** What is known of a resource that got there. */
export interface Arrival {
  /** None after a delete. */
  readonly addresses: readonly string[];
  readonly launchedAtMs: number | null;
  /** Of the action whose finish was the end. */
  readonly stamps?: Stamps;
}
