import type { BundleContents, Signer } from '../contents.ts';
import type { Manifest } from '../files/manifest.ts';
import { BundleZip } from '../zip/bundle-zip.ts';
import { BundleWriter, type Progress } from './write-bundle.ts';

/**
 * The bundle as the bytes of a zip, made while they are read. Ends with the manifest as its return value; throws what reading the contents throws.
 * Whoever stops reading early stops the making.
 */
export async function* buildBundle(
  contents: BundleContents,
  signer: Signer,
  onProgress: (progress: Progress) => void = () => undefined,
): AsyncGenerator<Buffer, Manifest> {
  const zip = new BundleZip(new Date(contents.head.asOf));
  const written = new BundleWriter(zip, contents, signer, onProgress).write();
  written.then(
    () => zip.end(),
    (error: Error) => zip.output.destroy(error),
  );
  try {
    for await (const piece of zip.output) yield piece as Buffer;
    return await written;
  } finally {
    zip.output.destroy();
    await written.catch(() => undefined);
  }
}
