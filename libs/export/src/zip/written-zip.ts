import { BundleZip } from './bundle-zip.ts';

/**
 * A zip as its bytes, made while they are read. Ends with what `write` resolves to as its return value; throws what it throws. Whoever stops reading early
 * stops the making.
 */
export async function* writtenZip<T>(mtime: Date, write: (zip: BundleZip) => Promise<T>): AsyncGenerator<Buffer, T> {
  const zip = new BundleZip(mtime);
  const written = write(zip);
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
