import type { Dataset } from '#domain';
import type { SystemProblem } from '../connector.ts';
import type { ForeignKey } from './live-schema.ts';
import { liveTable, type OpenDatabase } from './open-database.ts';

/** Tables that refer to rows which an erasure deletes, where the file does not say how they go. */
export async function foreignKeyProblems(database: OpenDatabase): Promise<SystemProblem[]> {
  const { dialect, session, system } = database;
  const problems: SystemProblem[] = [];
  for (const parent of system.datasets.filter(({ erase }) => erase === 'delete-row')) {
    const keys = await dialect.foreignKeysTo(session, liveTable(database, parent));
    problems.push(...keys.flatMap((key) => problemsOf(key, parent, database)));
  }
  return problems;
}

function problemsOf(key: ForeignKey, parent: Dataset, database: OpenDatabase): SystemProblem[] {
  const isAt = (dataset: Dataset) => {
    const { schema, name } = liveTable(database, dataset);
    return schema === key.schema && name === key.name;
  };
  const child = database.system.datasets.find((dataset) => isAt(dataset) && refersBy(dataset, parent, key));
  if (!child) {
    const table = `${key.schema}.${key.name}`;
    const reason = `${table} (${key.columns.join(', ')}) refers to ${parent.location} and no dataset covers that: ${consequence(key)}`;
    return [{ code: 'uncovered-foreign-key', dataset: parent.name, reason }];
  }
  if (child.erase === 'delete-row') return [];
  const nulled = key.columns.every((column) => child.fields.some((field) => field.name === column && field.action?.do === 'null'));
  if (nulled || key.onDelete === 'unlink') return [];
  const reason = `its rows stay and refer to ${parent.location}, whose rows are deleted: ${consequence(key)}`;
  return [{ code: 'foreign-key', dataset: child.name, column: key.columns.join(', '), reason }];
}

function refersBy(child: Dataset, parent: Dataset, key: ForeignKey): boolean {
  return (child.references ?? []).some((reference) => {
    const at = key.columns.indexOf(reference.column);
    return reference.dataset === parent.name && at >= 0 && key.parentColumns[at] === (reference.parentColumn ?? parent.key);
  });
}

function consequence({ onDelete }: ForeignKey): string {
  switch (onDelete) {
    case 'cascade':
      return 'its rows would be deleted with them, uncounted';
    case 'unlink':
      return 'its rows would lose their link and stay';
    case 'refuse':
      return 'the deletion would be refused';
  }
}
