import type { Fact, Moment, ToldFact } from '#domain';
import type { Tx } from '#postgres';

/** In the order of the key backwards, so that nothing has to be sorted. */
const select = `SELECT DISTINCT ON (subject, topic) at, position, fact FROM read.knowledge
  WHERE controller = $1 AND subject = ANY($2::text[]) AND (at, position) < ($3::timestamptz, $4::bigint)
  ORDER BY subject DESC, topic DESC, at DESC, position DESC`;

interface Row {
  at: Date;
  position: bigint;
  fact: Fact;
}

/** What was known of one person (all their pseudonyms) just before a moment: of each topic the last that each pseudonym has. */
export async function knowledge(db: Tx, controller: string, subjects: readonly string[], before: Moment): Promise<ToldFact[]> {
  const { time, position } = before;
  const rows = await db.query<Row>(select, [controller, subjects, new Date(time), position], 'knowledge.before');
  return rows.map(({ at, position: place, fact }) => ({ ...fact, time: at.toISOString(), position: place }));
}
