import pg from 'pg';
import { defaultIdentifierForm, type Dataset, type SystemFile } from '#domain';
import type { Who } from '../connector.ts';
import { liveColumn, liveTable, type LiveSchema } from './live-schema.ts';
import { matches, Parameters } from './match.ts';

const quote = pg.escapeIdentifier;

/** A dataset's rows of one person as SQL: `from` names the table as `t0`, `where` is about it. */
export interface Finding {
  from: string;
  where: string;
  parameters: Parameters;
}

/** How to find a person's rows in a dataset: by identifiers, by record keys, and through the rows of other datasets. */
export function findPerson(dataset: Dataset, system: SystemFile, schema: LiveSchema, who: Who): Finding {
  const parameters = new Parameters();
  const where = isOfPerson(dataset, { system, schema, who, parameters }, 0);
  return { from: `${tableName(dataset, schema)} t0`, where, parameters };
}

/** The quoted name of a dataset's table. */
export function tableName(dataset: Dataset, schema: LiveSchema): string {
  const table = liveTable(schema, dataset.location);
  return `${quote(table.schema)}.${quote(table.name)}`;
}

interface Search {
  system: SystemFile;
  schema: LiveSchema;
  who: Who;
  parameters: Parameters;
}

/** True of a row that is of the person; `depth` numbers the table's alias, as parents stand in subqueries. */
function isOfPerson(dataset: Dataset, search: Search, depth: number): string {
  const ways = [...byIdentifiers(dataset, search, depth), ...byRecords(dataset, search, depth), ...byParents(dataset, search, depth)];
  return ways.length ? `(${ways.join(' or ')})` : 'false';
}

function byIdentifiers(dataset: Dataset, { schema, who, parameters }: Search, depth: number): string[] {
  return Object.entries(dataset.identifiers ?? {}).flatMap(([type, name]) => {
    const values = who.identifiers.filter((identifier) => identifier.type === type).map(({ value }) => value);
    const column = liveColumn(schema, dataset.location, name);
    const form = dataset.forms?.[type] ?? defaultIdentifierForm(type);
    return oneOrNone(matches(`t${depth}.${quote(name)}`, column, form, values, parameters));
  });
}

function byRecords(dataset: Dataset, { schema, who, parameters }: Search, depth: number): string[] {
  const column = liveColumn(schema, dataset.location, dataset.key);
  return oneOrNone(matches(`t${depth}.${quote(dataset.key)}`, column, 'opaque', recordsIn(who, dataset.name), parameters));
}

function byParents(dataset: Dataset, search: Search, depth: number): string[] {
  const { system, schema, who, parameters } = search;
  return (dataset.references ?? []).flatMap((reference) => {
    const parent = system.datasets.find(({ name }) => name === reference.dataset) as Dataset;
    const parentColumn = reference.parentColumn ?? parent.key;
    const here = `t${depth}.${quote(reference.column)}`;
    const there = `t${depth + 1}.${quote(parentColumn)}`;
    const ofPerson = isOfPerson(parent, search, depth + 1);
    const ways =
      ofPerson === 'false' ? [] : [`${here} in (select ${there} from ${tableName(parent, schema)} t${depth + 1} where ${ofPerson})`];
    // Known keys lead here also when the parent's row is gone already.
    const column = liveColumn(schema, dataset.location, reference.column);
    const known = parentColumn === parent.key ? matches(here, column, 'opaque', recordsIn(who, parent.name), parameters) : undefined;
    return [...ways, ...oneOrNone(known)];
  });
}

function recordsIn(who: Who, dataset: string): string[] {
  return who.records.filter((record) => record.dataset === dataset).map(({ record }) => record);
}

function oneOrNone(way: string | undefined): string[] {
  return way === undefined ? [] : [way];
}
