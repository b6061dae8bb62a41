import { defaultIdentifierForm, type Dataset, type IdentifierForm, type SystemFile } from '#domain';
import type { Who } from '../connector.ts';
import { datasetNamed } from '../dataset-plan.ts';

/** Values of a statement, numbered as they are added: in the order in which they stand in its text. */
export class Parameters {
  readonly values: unknown[] = [];

  constructor(private readonly placeholder: (number: number) => string) {}

  add(value: unknown): string {
    this.values.push(value);
    return this.placeholder(this.values.length);
  }
}

/** How a kind of database writes what a search needs. Names come from the live schema, never from the file alone. */
export interface SqlWords {
  quote(name: string): string;
  /** The quoted name of a dataset's table. */
  table(dataset: Dataset): string;
  /** `$1` or `?`. */
  placeholder(number: number): string;
  /** SQL that is true where a column has one of the values, or undefined if none of them can be in it. `sql` is the quoted column. */
  matches(sql: string, at: ColumnName, form: IdentifierForm, values: readonly string[], parameters: Parameters): string | undefined;
}

export interface ColumnName {
  location: string;
  column: string;
}

/** A dataset's rows of one person as SQL: `from` names the table as `t0`, `where` is about it. */
export interface Finding {
  from: string;
  where: string;
  parameters: Parameters;
}

/** How to find a person's rows in a dataset: by identifiers, by record keys, and through the rows of other datasets. */
export function findPerson(dataset: Dataset, system: SystemFile, who: Who, words: SqlWords): Finding {
  const parameters = new Parameters((number) => words.placeholder(number));
  const where = isOfPerson(dataset, { system, who, words, parameters }, 0);
  return { from: `${words.table(dataset)} t0`, where, parameters };
}

interface Search {
  system: SystemFile;
  who: Who;
  words: SqlWords;
  parameters: Parameters;
}

/** True of a row that is of the person; `depth` numbers the table's alias, as parents stand in subqueries. */
function isOfPerson(dataset: Dataset, search: Search, depth: number): string {
  const ways = [...byIdentifiers(dataset, search, depth), ...byRecords(dataset, search, depth), ...byParents(dataset, search, depth)];
  return ways.length ? `(${ways.join(' or ')})` : 'false';
}

function byIdentifiers(dataset: Dataset, { who, words, parameters }: Search, depth: number): string[] {
  return Object.entries(dataset.identifiers ?? {}).flatMap(([type, column]) => {
    const values = who.identifiers.filter((identifier) => identifier.type === type).map(({ value }) => value);
    const form = dataset.forms?.[type] ?? defaultIdentifierForm(type);
    return oneOrNone(words.matches(`t${depth}.${words.quote(column)}`, { location: dataset.location, column }, form, values, parameters));
  });
}

function byRecords({ name, location, key }: Dataset, { who, words, parameters }: Search, depth: number): string[] {
  const at = { location, column: key };
  return oneOrNone(words.matches(`t${depth}.${words.quote(key)}`, at, 'opaque', recordsIn(who, name), parameters));
}

function byParents(dataset: Dataset, search: Search, depth: number): string[] {
  const { system, who, words, parameters } = search;
  return (dataset.references ?? []).flatMap((reference) => {
    const parent = datasetNamed(system, reference.dataset);
    const parentColumn = reference.parentColumn ?? parent.key;
    const here = `t${depth}.${words.quote(reference.column)}`;
    const there = `t${depth + 1}.${words.quote(parentColumn)}`;
    const ofPerson = isOfPerson(parent, search, depth + 1);
    const ways = ofPerson === 'false' ? [] : [`${here} in (select ${there} from ${words.table(parent)} t${depth + 1} where ${ofPerson})`];
    // Known keys lead here also when the parent's row is gone already.
    const at = { location: dataset.location, column: reference.column };
    const known = parentColumn === parent.key ? words.matches(here, at, 'opaque', recordsIn(who, parent.name), parameters) : undefined;
    return [...ways, ...oneOrNone(known)];
  });
}

/** The record keys that a person is known to have in a dataset. */
export function recordsIn(who: Who, dataset: string): string[] {
  return who.records.filter((record) => record.dataset === dataset).map(({ record }) => record);
}

function oneOrNone(way: string | undefined): string[] {
  return way === undefined ? [] : [way];
}
