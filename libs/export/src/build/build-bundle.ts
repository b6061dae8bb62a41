import type { BundleContents, Signer } from '../contents.ts';
import type { Manifest } from '../files/manifest.ts';
import { writtenZip } from '../zip/written-zip.ts';
import { BundleWriter, type Progress } from './write-bundle.ts';

/**
 * The bundle as the bytes of a zip, made while they are read. Ends with the manifest as its return value; throws what reading the contents throws.
 * Whoever stops reading early stops the making.
 */
export function buildBundle(
  contents: BundleContents,
  signer: Signer,
  onProgress: (progress: Progress) => void = () => undefined,
): AsyncGenerator<Buffer, Manifest> {
  return writtenZip(new Date(contents.head.asOf), (zip) => new BundleWriter(zip, contents, signer, onProgress).write());
}
