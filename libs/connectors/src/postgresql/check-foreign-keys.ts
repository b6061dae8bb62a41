import type { SystemFile } from '#domain';
import type { SystemProblem } from '../connector.ts';
import { foreignKeyProblems, type ForeignKey } from '../sql/foreign-keys.ts';
import { regclass } from './check-rights.ts';
import { liveTable, locate, type LiveSchema } from './live-schema.ts';
import type { Session } from './session.ts';

type Row = ForeignKey & Record<string, unknown>;

const FOREIGN_KEYS = `
select n.nspname::text as schema, c.relname::text as name,
  case k.confdeltype when 'c' then 'cascade' when 'n' then 'unlink' when 'd' then 'unlink' else 'refuse' end as "onDelete",
  array(select a.attname::text from unnest(k.conkey) with ordinality u(n, i) join pg_attribute a on a.attrelid = k.conrelid and a.attnum = u.n order by u.i) as columns,
  array(select a.attname::text from unnest(k.confkey) with ordinality u(n, i) join pg_attribute a on a.attrelid = k.confrelid and a.attnum = u.n order by u.i) as "parentColumns"
from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
where k.contype = 'f' and k.conparentid = 0 and k.confrelid = $1::regclass
order by 1, 2, k.conname`;

/** Tables that refer to rows which an erasure deletes, where the file does not say how they go. */
export async function checkForeignKeys(session: Session, system: SystemFile, schema: LiveSchema): Promise<SystemProblem[]> {
  const problems: SystemProblem[] = [];
  for (const parent of system.datasets.filter((dataset) => dataset.erase === 'delete-row')) {
    const { rows } = await session.query<Row>(FOREIGN_KEYS, [regclass(liveTable(schema, parent.location))]);
    for (const key of rows) problems.push(...foreignKeyProblems(system, parent, key, locate));
  }
  return problems;
}
