import type { Target } from '../../plan/target.js';
import type { StepItem, StepKind } from './steps.js';

/** Names of operations as the services name them; a test holds them to those. */
const NAMES = {
  nova: {
    boot: 'nova.boot_server',
    reboot: 'nova.reboot_server',
    snapshot: 'nova.create_image',
    delete: 'nova.delete_server',
    'delete-image': 'glance.delete_image',
  },
  zun: {
    boot: 'zun.create_container',
    reboot: 'zun.reboot_container',
    snapshot: 'zun.commit_container',
    delete: 'zun.delete_container',
    'delete-image': 'glance.delete_image',
  },
} as const satisfies Record<Target['service'], Record<StepKind, string>>;

/** Of an operation that was never sent: no activity has named it. */
export function operationNameOf(
  service: Target['service'],
  kind: StepKind,
  item: StepItem,
): string {
  const name = NAMES[service][kind];
  return kind === 'boot' && item.imageId !== undefined ? `${name}_from_snapshot` : name;
}

/** Of starting a server's twin without OpenStack. */
export const DIRECT_START = {
  nova: 'libvirt.create_domain',
  zun: 'docker.run_container',
} as const satisfies Record<Target['service'], string>;
