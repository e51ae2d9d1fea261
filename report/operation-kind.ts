/** Services name the same step differently; these are the report's words for it. */
const KINDS: Readonly<Record<string, string>> = {
  'nova.boot_server': 'boot',
  'zun.create_container': 'boot',
  'nova.boot_server_from_snapshot': 'boot from snapshot',
  'zun.create_container_from_snapshot': 'boot from snapshot',
  'nova.reboot_server': 'reboot',
  'zun.reboot_container': 'reboot',
  'nova.create_image': 'snapshot',
  'zun.commit_container': 'snapshot',
  'nova.delete_server': 'delete',
  'zun.delete_container': 'delete',
  'glance.delete_image': 'delete image',
  'guest.boot_ready': 'boot to guest ready',
  'guest.reboot_ready': 'reboot to guest ready',
  'libvirt.create_domain': 'direct start',
  'docker.run_container': 'direct start',
};

/** All that the report knows. */
export const OPERATIONS: readonly string[] = Object.keys(KINDS);

/**
 * What an operation is called in the report, so that a Nova server and a Zun container share a row.
 * A rung of an operation is told behind it: `boot, spawned`. Unknown names pass as they are.
 */
export function operationKind(operation: string): string {
  const dot = operation.lastIndexOf('.');
  const step = KINDS[operation.slice(0, dot)];
  return KINDS[operation] ?? (step ? `${step}, ${operation.slice(dot + 1)}` : operation);
}
