import type { Signer } from '../contents.ts';
import { json } from '../files/json.ts';
import type { BundleZip } from './bundle-zip.ts';

/** The last two files of a zip: its manifest, and the raw Ed25519 signature over the bytes of the manifest. */
export async function signZip(zip: BundleZip, manifest: object, signer: Signer): Promise<void> {
  const bytes = Buffer.from(json(manifest).join(''));
  await zip.add('manifest.json', 'application/json', [bytes]);
  await zip.add('manifest.sig', 'application/octet-stream', [signer.sign(bytes)]);
}
