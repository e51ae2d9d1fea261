import type { StepDependencies } from '../activities/dependencies.js';
import type { Clock } from '../measure/clock.js';
import type { Metrics } from '../telemetry/metrics.js';

/** Ways into targets that tell what is known of each cloud's clock. */
export function observedAccess(
  access: StepDependencies['access'],
  metrics: Metrics,
  clock: Clock,
): StepDependencies['access'] {
  return async (target) => {
    const found = await access(target);
    metrics.cloudClock(target.cloud, () => found.clockOffset.at(clock.now()));
    return found;
  };
}
