import type { Tx } from '#postgres';

const closure = `WITH RECURSIVE person (subject) AS (
    VALUES ($2::text COLLATE "C")
  UNION
    SELECT CASE WHEN l.a = p.subject THEN l.b ELSE l.a END FROM person p JOIN read.link l
      ON l.controller = $1 AND l.linked AND (l.a = p.subject OR l.b = p.subject)
  ) SELECT subject FROM person ORDER BY subject`;

/** All pseudonyms of the person that this one belongs to, itself included, by name. */
export async function closureOf(db: Tx, controller: string, subject: string): Promise<string[]> {
  return (await db.query<{ subject: string }>(closure, [controller, subject], 'link.closure')).map((row) => row.subject);
}
