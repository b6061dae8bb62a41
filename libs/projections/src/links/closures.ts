import type { Tx } from '#postgres';
import type { Place } from '../engine/index.ts';

/** A pseudonym of a controller. */
export interface Person {
  readonly controller: string;
  readonly subject: string;
}

/** Each step by the index, also while the table is so small that all of it could be read. */
const select = (place: Place) => `WITH RECURSIVE one(controller, root, member) AS (
    SELECT controller, subject, subject COLLATE "C" FROM unnest($1::text[], $2::text[]) AS p(controller, subject)
    UNION SELECT one.controller, one.root, link.other FROM one CROSS JOIN LATERAL (
      SELECT other FROM ${place}.link l WHERE l.controller = one.controller AND l.subject = one.member AND l.linked OFFSET 0) AS link
  ) SELECT controller, root, member FROM one WHERE member <> root`;

/** For each pseudonym all that are one person with it by links, itself first. By {@link personKey}. */
export async function closures(tx: Tx, place: Place, persons: readonly Person[]): Promise<Map<string, Person[]>> {
  const found = new Map(persons.map(({ controller, subject }) => [personKey({ controller, subject }), [{ controller, subject }]]));
  if (found.size === 0) return found;
  const each = [...found.values()].map(([person]) => person!);
  const rows = await tx.query<{ controller: string; root: string; member: string }>(
    select(place),
    [each.map(({ controller }) => controller), each.map(({ subject }) => subject)],
    `${place}.link.closures`,
  );
  for (const { controller, root, member } of rows)
    found.get(personKey({ controller, subject: root }))?.push({ controller, subject: member });
  return found;
}

export function personKey({ controller, subject }: Person): string {
  return `${controller}\0${subject}`;
}
