import type { Container, ContainerStatus } from './container.js';
import { zunFault } from './zun-request.js';

/** zun/common/utils.py: VALID_STATES. */
const VALID_STATES = {
  commit: ['Running', 'Stopped', 'Paused'],
  delete: ['Created', 'Error', 'Stopped'],
  delete_force: ['Created', 'Creating', 'Error', 'Running', 'Stopped', 'Restarting', 'Deleting'],
  delete_after_stop: ['Running', 'Created', 'Error', 'Stopped'],
  start: ['Created', 'Stopped', 'Error'],
  stop: ['Running'],
  reboot: ['Created', 'Running', 'Stopped', 'Error'],
  execute: ['Running'],
  logs: ['Created', 'Error', 'Paused', 'Running', 'Stopped'],
} as const satisfies Record<string, readonly ContainerStatus[]>;

/** Judges by what the database says, right or wrong. @throws ApiFault 409 */
export function validateContainerState(
  container: Container,
  action: keyof typeof VALID_STATES,
): void {
  const valid: readonly ContainerStatus[] = VALID_STATES[action];
  if (!valid.includes(container.status)) {
    throw zunFault(
      409,
      'invalid-state-exception',
      `Cannot ${action} container ${container.id} in ${container.status} state`,
    );
  }
}
