/** Of SQLite's result codes: the file is damaged, or is no database. https://www.sqlite.org/rescode.html */
const DAMAGED = new Set([11, 26]);
/** The disk did not give what is on it: IOERR_READ, IOERR_SHORT_READ, IOERR_DATA, IOERR_CORRUPTFS. */
const UNREADABLE = new Set([266, 522, 8202, 8458]);

/** True for an error of SQLite's own, which on a read is not about the request: the file, its disk, or the memory. */
export function isOfTheFile(error: unknown): boolean {
  return (error as { code?: unknown } | null)?.code === 'ERR_SQLITE_ERROR';
}

/** Why the node ends, for whoever looks after it. */
export function lastWords(error: unknown): string {
  const code = isOfTheFile(error) ? Number((error as { errcode?: number }).errcode) : 0;
  // The lower byte is the code itself, what is above says more of it.
  if (DAMAGED.has(code & 0xff)) return 'The file of the event store is damaged, so it stops. Check the disk, and restore a backup.';
  if (UNREADABLE.has(code)) return 'The event store could not read its file and stops. Check the disk.';
  return 'The event store could not write and stops; nothing acknowledged is lost.';
}
