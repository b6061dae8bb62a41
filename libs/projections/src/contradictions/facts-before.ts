import type { Fact, ToldFact } from '#domain';
import type { Tx } from '#postgres';
import type { Place } from '../engine/index.ts';
import { personKey, type Person } from '../links/closures.ts';
import type { Instant } from './instant.ts';

/** A pseudonym, and the first and the last moment at which it is asked what was known of it. */
export interface Asked extends Person {
  readonly first: Instant;
  readonly last: Instant;
}

/** Of each topic the last word before the first moment, by the index; and every word from then on before the last one. */
const select = (place: Place) => `SELECT p.controller, p.subject, f.at, f.position, f.fact
  FROM unnest($1::text[], $2::text[], $3::timestamptz[], $4::bigint[], $5::timestamptz[], $6::bigint[])
    AS p(controller, subject, first_at, first_position, last_at, last_position)
  CROSS JOIN LATERAL (
    (SELECT DISTINCT ON (k.topic) k.at, k.position, k.fact FROM ${place}.knowledge k WHERE k.controller = p.controller AND k.subject = p.subject
      AND (k.at, k.position) < (p.first_at, p.first_position) ORDER BY k.topic DESC, k.at DESC, k.position DESC)
    UNION ALL
    (SELECT k.at, k.position, k.fact FROM ${place}.knowledge k WHERE k.controller = p.controller AND k.subject = p.subject
      AND (k.at, k.position) >= (p.first_at, p.first_position) AND (k.at, k.position) < (p.last_at, p.last_position))
  ) AS f`;

/** What judgements at these moments may rest on, by {@link personKey}. */
export async function factsBefore(tx: Tx, place: Place, asked: readonly Asked[]): Promise<Map<string, ToldFact[]>> {
  const facts = new Map<string, ToldFact[]>();
  if (asked.length === 0) return facts;
  const rows = await tx.query<Person & { at: Date; position: bigint; fact: Fact }>(
    select(place),
    [
      asked.map(({ controller }) => controller),
      asked.map(({ subject }) => subject),
      asked.map(({ first }) => first.at),
      asked.map(({ first }) => first.position),
      asked.map(({ last }) => last.at),
      asked.map(({ last }) => last.position),
    ],
    `${place}.knowledge.spans`,
  );
  for (const { at, position, fact, ...person } of rows) {
    const told = facts.get(personKey(person)) ?? [];
    told.push({ ...fact, time: at.toISOString(), position });
    facts.set(personKey(person), told);
  }
  return facts;
}
