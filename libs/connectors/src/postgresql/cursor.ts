import pg from 'pg';
import type { Row, Session } from './session.ts';

/** Rows of a query a page at a time, so that memory does not grow with their number. `name` is unique in the transaction. */
export async function* pages<T extends Row>(
  session: Session,
  name: string,
  text: string,
  values: unknown[],
  size: number,
): AsyncGenerator<T[]> {
  const cursor = pg.escapeIdentifier(name);
  await session.query(`declare ${cursor} no scroll cursor for ${text}`, values);
  for (;;) {
    const { rows } = await session.query<T>(`fetch ${size} from ${cursor}`);
    if (rows.length) yield rows;
    if (rows.length < size) break;
  }
  await session.query(`close ${cursor}`);
}
