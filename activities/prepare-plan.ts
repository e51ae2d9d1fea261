import { parsePlan } from '../plan/check-plan.js';
import type { Activities } from '../workflows/contract/activities.js';

/** The first step of every study: a wrong plan fails here, with every problem listed. */
export const createPreparePlan =
  (packbenchVersion: string): Activities['preparePlan'] =>
  ({ plan }) =>
    Promise.resolve({ plan: parsePlan(plan), packbenchVersion });
