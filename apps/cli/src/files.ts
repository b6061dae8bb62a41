import { readFileSync, writeFileSync } from 'node:fs';

/** Reads a file that an operator named. Throws in words if it cannot be read. */
export function readNamedFile(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new Error(`${file} cannot be read: ${inWords(error)}. Nothing was done.`);
  }
}

/** Writes a page to a file that an operator named, and says so. Throws in words if it cannot be written. */
export function writePage(file: string, page: string): void {
  try {
    writeFileSync(file, page);
  } catch (error) {
    throw new Error(`${file} cannot be written: ${inWords(error)}. Nothing was done.`);
  }
  console.log(`The page is in ${file}. Open it in a browser.`);
}

/** What Node says of a file, a folder or a connection, in words. */
export function inWords(error: unknown): string {
  const { code, cause, message } = (error ?? {}) as { code?: string; cause?: unknown; message?: string };
  if (code !== undefined) return WORDS[code] ?? code;
  // What `fetch` throws has its reason as the cause, or none: "terminated".
  if (cause !== undefined) return inWords(cause);
  return message === 'terminated' ? BROKEN_OFF : (message ?? 'unknown error');
}

const BROKEN_OFF = 'the connection to the ledger broke';
const WORDS: Record<string, string> = {
  ENOENT: 'there is no such file or folder',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of its path is no folder',
  EEXIST: 'a file of this name is in the way',
  EACCES: 'this user may not',
  EPERM: 'this user may not',
  EROFS: 'the disk is read-only',
  ENOSPC: 'the disk is full',
  UND_ERR_SOCKET: BROKEN_OFF,
  ECONNRESET: BROKEN_OFF,
  EPIPE: BROKEN_OFF,
  ERR_STREAM_PREMATURE_CLOSE: BROKEN_OFF,
  UND_ERR_BODY_TIMEOUT: 'the ledger sent nothing more',
};
