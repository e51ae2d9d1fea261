import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Certificate {
  /** PEM text. */
  readonly cert: string;
  readonly key: string;
}

/** True when the `openssl` program is there. */
export function hasOpenssl(): boolean {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** A self-signed certificate for 127.0.0.1 that is valid until `until` (`YYYYMMDDhhmmssZ`). */
export function makeCertificate(until: string): Certificate {
  const folder = mkdtempSync(join(tmpdir(), 'packbench-cert-'));
  const path = (name: string): string => join(folder, name);
  const run = (...args: readonly string[]): void => {
    execFileSync('openssl', args, { cwd: folder, stdio: 'ignore' });
  };
  try {
    writeFileSync(path('index.txt'), '');
    writeFileSync(path('ca.cnf'), CONFIG);
    const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
    run('req', ...curve, '-keyout', 'key.pem', '-out', 'csr.pem', '-subj', '/CN=127.0.0.1');
    const dates = ['-startdate', '20200101000000Z', '-enddate', until];
    // `openssl ca` is the one command that takes both dates in every version.
    const files = ['-in', 'csr.pem', '-keyfile', 'key.pem', '-out', 'cert.pem'];
    run('ca', '-batch', '-selfsign', '-config', 'ca.cnf', '-notext', ...files, ...dates);
    return {
      cert: readFileSync(path('cert.pem'), 'utf8'),
      key: readFileSync(path('key.pem'), 'utf8'),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const CONFIG = `[ca]
default_ca = own
[own]
database = index.txt
new_certs_dir = .
rand_serial = yes
default_md = sha256
policy = any
x509_extensions = names
[any]
commonName = supplied
[names]
subjectAltName = IP:127.0.0.1
basicConstraints = CA:TRUE
`;
