import pg from 'pg';
import type { Dataset, SystemFile } from '#domain';
import type { Who } from '../connector.ts';
import { findPerson as findInSql, type Finding } from '../sql/find.ts';
import { liveColumn, liveTable, type LiveSchema } from './live-schema.ts';
import { matches } from './match.ts';

export type { Finding } from '../sql/find.ts';

/** How to find a person's rows in a dataset, in PostgreSQL's SQL. */
export function findPerson(dataset: Dataset, system: SystemFile, schema: LiveSchema, who: Who): Finding {
  return findInSql(dataset, system, who, {
    quote: pg.escapeIdentifier,
    table: (other) => tableName(other, schema),
    placeholder: (number) => `$${number}`,
    matches: (sql, { location, column }, form, values, parameters) =>
      matches(sql, liveColumn(schema, location, column), form, values, parameters),
  });
}

/** The quoted name of a dataset's table. */
export function tableName(dataset: Dataset, schema: LiveSchema): string {
  const table = liveTable(schema, dataset.location);
  return `${pg.escapeIdentifier(table.schema)}.${pg.escapeIdentifier(table.name)}`;
}
