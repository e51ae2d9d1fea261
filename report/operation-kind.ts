/** Services name the same step differently; these are the report's words for it. */
const KINDS: Readonly<Record<string, string>> = {
  'nova.boot_server': 'boot',
  'zun.create_container': 'boot',
  'nova.reboot_server': 'reboot',
  'zun.reboot_container': 'reboot',
  'nova.create_image': 'snapshot',
  'zun.commit_container': 'snapshot',
  'nova.delete_server': 'delete',
  'zun.delete_container': 'delete',
  'glance.delete_image': 'delete image',
  'guest.boot_ready': 'boot to guest ready',
  'guest.reboot_ready': 'reboot to guest ready',
};

/**
 * What an operation is called in the report, so that a Nova server and a Zun container share a row.
 * A boot from a snapshot is another thing than a boot: its phase tells. Unknown names pass as they
 * are.
 */
export function operationKind(operation: string, phase: string): string {
  const kind = KINDS[operation] ?? operation;
  return kind === 'boot' && phase === 'boot-from-snapshot' ? 'boot from snapshot' : kind;
}
