import type { Dataset, SystemFile } from '#domain';
import type { SystemProblem } from '../connector.ts';
import { regclass } from './check-rights.ts';
import { liveTable, locate, type LiveSchema } from './live-schema.ts';
import type { Session } from './session.ts';

interface ForeignKey extends Record<string, unknown> {
  schema: string;
  name: string;
  columns: string[];
  parentColumns: string[];
  /** a: no action, r: restrict, c: cascade, n: set null, d: set default. */
  onDelete: string;
}

const FOREIGN_KEYS = `
select n.nspname::text as schema, c.relname::text as name, k.confdeltype::text as "onDelete",
  array(select a.attname::text from unnest(k.conkey) with ordinality u(n, i) join pg_attribute a on a.attrelid = k.conrelid and a.attnum = u.n order by u.i) as columns,
  array(select a.attname::text from unnest(k.confkey) with ordinality u(n, i) join pg_attribute a on a.attrelid = k.confrelid and a.attnum = u.n order by u.i) as "parentColumns"
from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
where k.contype = 'f' and k.conparentid = 0 and k.confrelid = $1::regclass
order by 1, 2, k.conname`;

/** Tables that refer to rows which an erasure deletes, where the file does not say how they go. */
export async function checkForeignKeys(session: Session, system: SystemFile, schema: LiveSchema): Promise<SystemProblem[]> {
  const problems: SystemProblem[] = [];
  for (const parent of system.datasets.filter((dataset) => dataset.erase === 'delete-row')) {
    const { rows } = await session.query<ForeignKey>(FOREIGN_KEYS, [regclass(liveTable(schema, parent.location))]);
    for (const key of rows) problems.push(...foreignKeyProblems(system, parent, key));
  }
  return problems;
}

function foreignKeyProblems(system: SystemFile, parent: Dataset, key: ForeignKey): SystemProblem[] {
  const table = `${key.schema}.${key.name}`;
  const child = system.datasets.find((dataset) => isAt(dataset, key) && refersBy(dataset, parent, key));
  if (!child) {
    const reason = `${table} (${key.columns.join(', ')}) refers to ${parent.location} and no dataset covers that: ${consequence(key)}`;
    return [{ code: 'uncovered-foreign-key', dataset: parent.name, reason }];
  }
  if (child.erase === 'delete-row') return [];
  const nulled = key.columns.every((column) => child.fields.some((field) => field.name === column && field.action?.do === 'null'));
  if (nulled || key.onDelete === 'n' || key.onDelete === 'd') return [];
  const reason = `its rows stay and refer to ${parent.location}, whose rows are deleted: ${consequence(key)}`;
  return [{ code: 'foreign-key', dataset: child.name, column: key.columns.join(', '), reason }];
}

function isAt(dataset: Dataset, key: ForeignKey): boolean {
  const { schema, name } = locate(dataset.location);
  return schema === key.schema && name === key.name;
}

function refersBy(child: Dataset, parent: Dataset, key: ForeignKey): boolean {
  return (child.references ?? []).some((reference) => {
    const at = key.columns.indexOf(reference.column);
    return reference.dataset === parent.name && at >= 0 && key.parentColumns[at] === (reference.parentColumn ?? parent.key);
  });
}

function consequence({ onDelete }: ForeignKey): string {
  if (onDelete === 'c') return 'its rows would be deleted with them, uncounted';
  if (onDelete === 'n' || onDelete === 'd') return 'its rows would lose their link and stay';
  return 'the deletion would be refused';
}
