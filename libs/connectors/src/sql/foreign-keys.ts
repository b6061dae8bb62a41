import type { Dataset, SystemFile } from '#domain';
import type { SystemProblem } from '../connector.ts';

export interface ForeignKey {
  schema: string;
  name: string;
  columns: string[];
  parentColumns: string[];
  onDelete: 'refuse' | 'cascade' | 'unlink';
}

/** What a foreign key to a dataset whose rows are deleted does to an erasure, where the file does not say how its rows go. */
export function foreignKeyProblems(
  system: SystemFile,
  parent: Dataset,
  key: ForeignKey,
  locate: (location: string) => { schema: string; name: string },
): SystemProblem[] {
  const isAt = ({ location }: Dataset) => locate(location).schema === key.schema && locate(location).name === key.name;
  const child = system.datasets.find((dataset) => isAt(dataset) && refersBy(dataset, parent, key));
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
