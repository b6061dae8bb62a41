import type { Tx } from '#postgres';

/** Where a breach was, and when; what is left open it is not limited to. Times are RFC 3339. */
export interface BreachScope {
  readonly systems?: readonly string[] | undefined;
  readonly categories?: readonly string[] | undefined;
  readonly fields?: readonly string[] | undefined;
  readonly from?: string | undefined;
  readonly to: string;
}

/** Nothing was deleted before it. */
const BEGINNING = '0000-01-01T00:00:00.000Z';

/**
 * Persons of whom a system may have had a field in that time: collected before its end, or passed through in it, and not known to have been deleted before its beginning. In
 * doubt a person is among them. Parameters: controller, systems, categories, fields, beginning, end.
 */
export const hitRows = `SELECT DISTINCT r.subject, r.category
  FROM read.inventory r CROSS JOIN LATERAL json_each(r.facts -> 'fields') AS field(name, said)
  WHERE r.controller = $1 AND ($2::text[] IS NULL OR r.system = ANY($2::text[])) AND ($3::text[] IS NULL OR r.category = ANY($3::text[]))
    AND field.name <> '*' AND ($4::text[] IS NULL OR field.name = ANY($4::text[]))
    AND (
      left(said ->> 'passed', 24) COLLATE "C" BETWEEN $5::text AND $6::text
      OR (said ->> 'held' IS NOT NULL AND left(r.facts ->> 'first', 24) COLLATE "C" <= $6::text AND ($5::text = '${BEGINNING}' OR NOT EXISTS (
        SELECT 1 FROM read.inventory w
        CROSS JOIN LATERAL (VALUES (w.facts #>> ARRAY['fields', '*', 'deleted']), (w.facts #>> ARRAY['fields', field.name, 'deleted'])) AS gone(stamp)
        WHERE w.controller = r.controller AND w.subject = r.subject AND w.category IN (r.category, '*') AND w.system IN (r.system, '*')
          AND w.dataset IN (r.dataset, '*') AND w.record IN (r.record, '*')
          AND left(gone.stamp, 24) COLLATE "C" < $5::text
          AND (gone.stamp COLLATE "C" > said ->> 'held' OR left(said ->> 'held', 24) COLLATE "C" > $6::text)
      )))
    )`;

export function scopeParameters(controller: string, { systems, categories, fields, from, to }: BreachScope): unknown[] {
  const utc = (time: string) => new Date(time).toISOString();
  return [controller, systems ?? null, categories ?? null, fields ?? null, from === undefined ? BEGINNING : utc(from), utc(to)];
}

/** How many persons a breach hits, and of which categories; read from end to end of the controller's inventory. */
export interface BreachHits {
  readonly subjects: number;
  readonly categories: readonly { readonly category: string; readonly subjects: number }[];
}

export async function breachHits(db: Tx, controller: string, scope: BreachScope): Promise<BreachHits> {
  const text = `WITH hit AS (${hitRows})
    SELECT category, count(DISTINCT subject) AS n FROM hit GROUP BY GROUPING SETS ((category), ()) ORDER BY category NULLS LAST`;
  const rows = await db.query<{ category: string | null; n: bigint }>(text, scopeParameters(controller, scope), 'breach.hits');
  const categories = rows.flatMap(({ category, n }) => (category === null ? [] : [{ category, subjects: Number(n) }]));
  return { subjects: Number(rows.find(({ category }) => category === null)?.n ?? 0), categories };
}
