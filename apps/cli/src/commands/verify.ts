import { existsSync } from 'node:fs';
import { verifyZip, verifyCertificate } from '#export';
import { readNamedFile } from '../files.ts';

/** `lethe verify`: checks an export bundle, an evidence pack or a certificate offline and says in words what was proved; ends with code 1 if something is wrong. */
export async function verify(file: string, options: { publicKey?: string }): Promise<void> {
  if (!existsSync(file)) throw new Error(`There is no ${file}.`);
  const key = options.publicKey === undefined ? undefined : readNamedFile(options.publicKey);
  const { ok, proved, notProved, problems } = file.endsWith('.json') ? certificate(file, key) : await verifyZip(file, key);
  for (const sentence of proved) console.log(`proved      ${sentence}`);
  for (const sentence of notProved) console.log(`not proved  ${sentence}`);
  for (const sentence of problems) console.log(`wrong       ${sentence}`);
  process.exitCode = ok ? 0 : 1;
}

function certificate(file: string, key: string | undefined) {
  if (key === undefined)
    throw new Error(
      'A certificate is checked with the public key that the ledger serves at /.well-known/lethe/signing-key.pem: name its file with --public-key.',
    );
  return verifyCertificate(readNamedFile(file), key);
}
