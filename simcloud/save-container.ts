import type { Cloud } from './cloud.js';
import type { Container } from './container.js';

/** Writes changes to Zun's database, which notes when that was. */
export function saveContainer(
  cloud: Cloud,
  container: Container,
  changes: Partial<
    Pick<
      Container,
      'node' | 'status' | 'statusReason' | 'statusDetail' | 'taskState' | 'hostname' | 'command'
    >
  >,
): void {
  Object.assign(container, changes, { updatedAt: cloud.controlNow() });
}
