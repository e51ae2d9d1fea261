import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A certificate that the authority has signed; paths of PEM files and their texts. */
export interface IssuedCertificate {
  readonly certFile: string;
  readonly keyFile: string;
  readonly cert: string;
  readonly key: string;
}

/** A certificate authority of the tests' own. */
export interface TestAuthority {
  readonly certFile: string;
  readonly cert: string;
  /** For `localhost` and 127.0.0.1 as server, and for anybody as client. */
  issue(commonName: string): IssuedCertificate;
}

const CONFIG = `[req]
distinguished_name = name
[name]
[authority]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[leaf]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = serverAuth,clientAuth
subjectAltName = DNS:localhost,IP:127.0.0.1
subjectKeyIdentifier = hash
`;

/** Needs the program `openssl`. */
export function createTestAuthority(folder: string): TestAuthority {
  const at = (name: string): string => join(folder, name);
  const openssl = (...args: readonly string[]): void => {
    execFileSync('openssl', args, { cwd: folder, stdio: 'ignore' });
  };
  const makeKey = (name: string): void => {
    const curve = ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256'];
    openssl('genpkey', ...curve, '-out', `${name}.key`);
  };
  const subject = (name: string): readonly string[] => [
    '-config',
    'ca.cnf',
    '-subj',
    `/CN=${name}`,
  ];

  writeFileSync(at('ca.cnf'), CONFIG);
  makeKey('ca');
  const own = ['-x509', '-new', '-extensions', 'authority', '-key', 'ca.key', '-days', '2'];
  openssl('req', ...own, ...subject('packbench test authority'), '-out', 'ca.pem');

  return {
    certFile: at('ca.pem'),
    cert: readFileSync(at('ca.pem'), 'utf8'),
    issue(commonName) {
      makeKey(commonName);
      const request = ['-new', '-key', `${commonName}.key`, ...subject(commonName)];
      openssl('req', ...request, '-out', `${commonName}.csr`);
      const signer = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '2'];
      const extensions = ['-extfile', 'ca.cnf', '-extensions', 'leaf'];
      const files = ['-in', `${commonName}.csr`, '-out', `${commonName}.pem`];
      openssl('x509', '-req', ...files, ...signer, ...extensions);
      const [certFile, keyFile] = [at(`${commonName}.pem`), at(`${commonName}.key`)];
      const text = (file: string): string => readFileSync(file, 'utf8');
      return { certFile, keyFile, cert: text(certFile), key: text(keyFile) };
    },
  };
}
