/** What the worker registers; the names are Temporal's workflow types. */
export { lease } from './lease.js';
export { cleanup } from './cleanup.js';
export { plans } from './plans.js';
export { run } from './run.js';
export { slice } from './slice.js';
export { study } from './study.js';
export {
  bootSnapshot,
  controlPlaneShare,
  guest,
  serialBoot,
  serialReboot,
  steadyStatePacking,
} from './scenario-workflows.js';
