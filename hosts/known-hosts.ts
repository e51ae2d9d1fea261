import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** A host key of known_hosts: the raw public key and its type, such as `ssh-ed25519`. */
export interface KnownKey {
  readonly type: string;
  readonly key: Buffer;
  readonly revoked: boolean;
}

/** What known_hosts says about the key that a server showed. */
export type HostKeyVerdict = 'known' | 'unknown' | 'changed' | 'revoked';

/**
 * The keys that a known_hosts text holds for one server, in the order of the file. Format: sshd(8),
 * section SSH_KNOWN_HOSTS FILE FORMAT. Certificate authorities are skipped: ssh2 does not speak
 * host certificates. A line that cannot be read is skipped too, as OpenSSH does.
 */
export function findKnownKeys(knownHosts: string, address: string, port: number): KnownKey[] {
  // An entry for another port is `[host]:port`; OpenSSH stores names in lower case.
  const host = address.toLowerCase();
  const name = port === 22 ? host : `[${host}]:${port}`;
  const keys: KnownKey[] = [];
  for (const line of knownHosts.split('\n')) {
    const words = line.trim().split(/\s+/);
    const marker = words[0]?.startsWith('@') ? words.shift() : undefined;
    const [hosts, type, base64] = words;
    if (!hosts || hosts.startsWith('#') || !type || !base64 || marker === '@cert-authority')
      continue;
    if (!matchesHosts(hosts, name)) continue;
    keys.push({ type, key: Buffer.from(base64, 'base64'), revoked: marker === '@revoked' });
  }
  return keys;
}

/** Compares the key that the server showed with those that are known for it. */
export function judgeHostKey(known: readonly KnownKey[], shown: Buffer): HostKeyVerdict {
  const same = known.filter(({ key }) => key.equals(shown));
  if (same.some(({ revoked }) => revoked)) return 'revoked';
  if (same.length > 0) return 'known';
  return known.some(({ revoked }) => !revoked) ? 'changed' : 'unknown';
}

/** `SHA256:…` as `ssh-keygen -lf` prints it: base64 without padding. */
export function fingerprint(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
}

/** The type that a raw public key names itself, such as `ssh-ed25519` (RFC 4253, section 6.6). */
export function keyType(key: Buffer): string {
  if (key.length < 4) return '';
  return key.subarray(4, 4 + key.readUInt32BE(0)).toString('ascii');
}

function matchesHosts(hosts: string, name: string): boolean {
  if (hosts.startsWith('|1|')) {
    const [, , salt = '', hash = ''] = hosts.split('|');
    const expected = Buffer.from(hash, 'base64');
    const actual = createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest();
    return expected.length === actual.length && timingSafeEqual(expected, actual);
  }
  const patterns = hosts.toLowerCase().split(',');
  // A negated pattern that matches rules the line out, whatever the others say.
  if (patterns.some((each) => each.startsWith('!') && isLike(each.slice(1), name))) return false;
  return patterns.some((each) => !each.startsWith('!') && isLike(each, name));
}

function isLike(pattern: string, name: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`).test(name);
}
