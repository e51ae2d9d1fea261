import { createHash, randomUUID } from 'node:crypto';

/** A UUID that is the same in every simcloud, so that a plan may name it. */
export function stableUuid(name: string): string {
  const hex = createHash('sha1').update(`simcloud/${name}`).digest('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `5${hex.slice(13, 16)}`,
    `a${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}

/** 32 hex digits, as keystone's ids. */
export function stableHexId(name: string): string {
  return stableUuid(name).replaceAll('-', '');
}

export function newRequestId(): string {
  return `req-${randomUUID()}`;
}

/** nova/api/openstack/compute/views/servers.py: generate_hostid: SHA-224 of project and host. */
export function hostId(projectId: string, host: string): string {
  return host === ''
    ? ''
    : createHash('sha224')
        .update(projectId + host)
        .digest('hex');
}
