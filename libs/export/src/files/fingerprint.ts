import { createHash, createPublicKey } from 'node:crypto';

/** SHA-256 over the key's SubjectPublicKeyInfo (DER), hex: what `openssl pkey -pubin -outform DER | sha256sum` prints. */
export function fingerprint(publicPem: string): string {
  return createHash('sha256')
    .update(createPublicKey(publicPem).export({ type: 'spki', format: 'der' }))
    .digest('hex');
}
