import { policyInForce } from '#domain';
import type { Tx } from '#postgres';
import { policies } from '../policies/query.ts';
import type { ConsentRow } from './facts.ts';
import { consentsView, type Consents } from './view.ts';

const select = 'SELECT controller, subject, purpose, facts FROM read.consent WHERE controller = $1 AND subject = ANY($2::text[])';

/** The consents of one person (all their pseudonyms) at the moment `now` (RFC 3339). */
export async function consents(db: Tx, controller: string, subjects: readonly string[], now: string): Promise<Consents> {
  const rows = await db.query<ConsentRow>(select, [controller, subjects], 'consent.rows');
  return consentsView(rows, policyInForce(await policies(db, controller), now), now);
}
