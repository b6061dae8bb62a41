import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** PEM files of a certificate for `localhost`, 127.0.0.1 and 127.0.0.2, its key, and the authority that signed it. */
export interface CertificateFiles {
  caFile: string;
  certFile: string;
  keyFile: string;
}

/** Makes them in a folder, with `openssl`; valid for two days. */
export function makeCertificate(folder: string): CertificateFiles {
  const file = (name: string) => join(folder, name);
  const [caFile, certFile, keyFile] = [file('ca.pem'), file('node.pem'), file('node.key')];
  const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: ['ignore', 'ignore', 'pipe'] });
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  writeFileSync(file('names'), 'subjectAltName=DNS:localhost,IP:127.0.0.1,IP:127.0.0.2\n');
  openssl('req', '-x509', ...key, '-keyout', file('ca.key'), '-out', caFile, '-days', '2', '-subj', '/CN=Test authority');
  openssl('req', ...key, '-keyout', keyFile, '-out', file('request.pem'), '-subj', '/CN=localhost');
  const signing = ['-CA', caFile, '-CAkey', file('ca.key'), '-CAcreateserial', '-days', '2', '-extfile', file('names')];
  openssl('x509', '-req', '-in', file('request.pem'), ...signing, '-out', certFile);
  return { caFile, certFile, keyFile };
}
