import { defaultIdentifierForm, type Dataset } from '#domain';
import type { Who } from '../connector.ts';
import { datasetNamed } from '../dataset-plan.ts';
import { identifiersOf, recordsIn } from '../who.ts';
import { liveColumn, liveTable, tableName, type OpenDatabase } from './open-database.ts';
import { inScope } from './scope.ts';
import { Parameters, type Finding } from './selection.ts';

/** How to find a person's rows in a dataset: by identifiers, by record keys, and through the rows of other datasets. */
export function findPerson(database: OpenDatabase, dataset: Dataset, who: Who): Finding {
  const parameters = new Parameters(database.dialect.placeholder);
  const where = isOfPerson(dataset, { database, who, parameters }, 0);
  return { from: `${nameOf(database, dataset)} t0`, where, values: parameters.values };
}

interface Search {
  database: OpenDatabase;
  who: Who;
  parameters: Parameters;
}

/** True of a row that is of the person, and in the dataset's scope; `depth` numbers the table's alias, as parents stand in subqueries. */
function isOfPerson(dataset: Dataset, search: Search, depth: number): string {
  const ways = [...byIdentifiers(dataset, search, depth), ...byRecords(dataset, search, depth), ...byParents(dataset, search, depth)];
  if (ways.length === 0) return 'false';
  const scope = inScope(search.database, dataset, `t${depth}`, search.parameters);
  return scope === undefined ? `(${ways.join(' or ')})` : `((${ways.join(' or ')}) and ${scope})`;
}

function byIdentifiers(dataset: Dataset, search: Search, depth: number): string[] {
  return Object.entries(dataset.identifiers ?? {}).flatMap(([type, name]) => {
    const column = liveColumn(search.database, dataset, name);
    const form = dataset.forms?.[type] ?? defaultIdentifierForm(type);
    const { dialect } = search.database;
    const sql = `t${depth}.${dialect.quote(name)}`;
    return oneOrNone(dialect.matches(sql, column, form, identifiersOf(search.who, type), search.parameters));
  });
}

function byRecords(dataset: Dataset, search: Search, depth: number): string[] {
  return oneOrNone(hasKey(dataset, dataset.key, recordsIn(search.who, dataset.name), search, depth));
}

function byParents(dataset: Dataset, search: Search, depth: number): string[] {
  const { database, who } = search;
  const { dialect, system } = database;
  return (dataset.references ?? []).flatMap((reference) => {
    const parent = datasetNamed(system, reference.dataset);
    const parentColumn = reference.parentColumn ?? parent.key;
    const here = `t${depth}.${dialect.quote(reference.column)}`;
    const there = `t${depth + 1}.${dialect.quote(parentColumn)}`;
    const ofPerson = isOfPerson(parent, search, depth + 1);
    const ways =
      ofPerson === 'false' ? [] : [`${here} in (select ${there} from ${nameOf(database, parent)} t${depth + 1} where ${ofPerson})`];
    // Known keys lead here also when the parent's row is gone already.
    const known = parentColumn === parent.key ? recordsIn(who, parent.name) : [];
    const byKey = hasKey(dataset, reference.column, known, search, depth);
    const unless = byKey && !dataset.scope ? unlessOthers(parent, `${here} = ${there}`, search, depth + 1) : '';
    return [...ways, ...oneOrNone(byKey && `${byKey}${unless}`)];
  });
}

/**
 * But not where the parent's row is there and out of its scope: it is somebody else's, who has the same key. Where the row found says itself whose it is, the
 * parent's row has no say: ours may be gone already, and theirs be there.
 */
function unlessOthers(parent: Dataset, isParent: string, { database, parameters }: Search, depth: number): string {
  const scope = inScope(database, parent, `t${depth}`, parameters);
  return scope ? ` and not exists (select 1 from ${nameOf(database, parent)} t${depth} where ${isParent} and ${scope} is not true)` : '';
}

/** True of a row with one of the keys in a column; undefined where none can have one. */
export function hasKey(
  dataset: Dataset,
  name: string,
  keys: readonly string[],
  { database, parameters }: Pick<Search, 'database' | 'parameters'>,
  depth: number,
): string | undefined {
  const { dialect } = database;
  return dialect.matches(`t${depth}.${dialect.quote(name)}`, liveColumn(database, dataset, name), 'opaque', keys, parameters);
}

function nameOf(database: OpenDatabase, dataset: Dataset): string {
  return tableName(database.dialect, liveTable(database, dataset));
}

function oneOrNone(way: string | undefined): string[] {
  return way === undefined ? [] : [way];
}
