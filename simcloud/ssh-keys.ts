import { readFile, writeFile } from 'node:fs/promises';
import ssh2, { type ParsedKey } from 'ssh2';

export interface SshKey {
  /** OpenSSH private key. */
  readonly privateKey: string;
  readonly parsed: ParsedKey;
  /** `ssh-ed25519 AAAA…`, as in authorized_keys and known_hosts. */
  readonly publicLine: string;
}

/**
 * The ed25519 key in a file, made there (mode 0600) when there is none, so that a restart keeps it.
 * @throws Error when the file is no private key
 */
export async function loadOrCreateKey(file: string): Promise<SshKey> {
  let privateKey: string;
  try {
    privateKey = await readFile(file, 'utf8');
  } catch {
    privateKey = generatePrivateKey();
    await writeFile(file, privateKey, { mode: 0o600 });
  }
  const parsed = ssh2.utils.parseKey(privateKey);
  if (parsed instanceof Error) {
    throw new Error(`'${file}' is no private key: ${parsed.message}`, { cause: parsed });
  }
  const publicLine = `${parsed.type} ${parsed.getPublicSSH().toString('base64')}`;
  return { privateKey, parsed, publicLine };
}

/** One in some hundred keys that ssh2 makes is malformed: it cannot read them itself. */
function generatePrivateKey(): string {
  for (;;) {
    const key = ssh2.utils.generateKeyPairSync('ed25519').private;
    if (!(ssh2.utils.parseKey(key) instanceof Error)) return key;
  }
}
