import type { StoredEvent } from '#event-store';
import { sqlState, type Database } from '#postgres';
import { foldPage, parkPage } from './fold-page.ts';
import type { Group } from './group.ts';

/**
 * {@link foldPage}, for pages that may hold an event which PostgreSQL cannot store (a NUL in a free text, say): that one is put aside as one that cannot be
 * read, so that it does not hold up everything behind it. Every other failure is thrown, and the page is to be tried again.
 */
export async function foldSafely(db: Database, group: Group, page: readonly StoredEvent[], from: bigint, upTo: bigint): Promise<boolean> {
  try {
    return await foldPage(db, group, page, from, upTo);
  } catch (error) {
    if (!isDataException(error)) throw error;
    const middle = page[(page.length >> 1) - 1]?.position;
    if (middle === undefined) return parkPage(db, group, page, from, upTo);
    const [before, after] = [page.slice(0, page.length >> 1), page.slice(page.length >> 1)];
    return (await foldSafely(db, group, before, from, middle)) && (await foldSafely(db, group, after, middle, upTo));
  }
}

/** SQLSTATE class 22: the value itself is at fault, and would be the next time. */
function isDataException(error: unknown): boolean {
  return sqlState(error).startsWith('22');
}
