import { deflateSync, gzipSync } from 'node:zlib';
import { buffer } from 'node:stream/consumers';
import { ZipFile } from 'yazl';
import { encodings } from './canary-encodings.ts';

/** Characters that each encoding writes in its own way. */
export const control = 'control "ÿ?>~ÿ?>" /Zoë 4d1f6b';

/** What a search for the control string says of a place in which all of its forms were planted. */
export const controlWays: readonly string[] = [
  ...encodings.map(({ name }) => name),
  'zlib > utf-8',
  'gzip > utf-8',
  'zip > utf-8',
].toSorted();

const NEWLINE = Buffer.from('\n');

/** The control string in every encoding, and deflated. */
export async function controlBytes(): Promise<Buffer> {
  const zip = new ZipFile();
  zip.addBuffer(Buffer.from(`${'filler '.repeat(20)}${control}`), 'control');
  zip.end();
  const zipped = await buffer(zip.outputStream as never);
  const forms = encodings.flatMap(({ forms: of }) => of(control));
  return Buffer.concat([...forms, deflateSync(control), gzipSync(control), zipped].flatMap((form) => [form, NEWLINE]));
}
