import type { Dataset, SystemFile } from '#domain';
import type { Who } from '../connector.ts';
import { findPerson as findInSql, type Finding } from '../sql/find.ts';
import { liveColumn, tableName, type LiveSchema } from './live-schema.ts';
import { matches } from './match.ts';
import { quote } from './words.ts';

/** How to find a person's rows in a dataset, in the SQL of MySQL and MariaDB. */
export function findPerson(dataset: Dataset, system: SystemFile, schema: LiveSchema, who: Who): Finding {
  return findInSql(dataset, system, who, {
    quote,
    table: ({ location }) => tableName(schema, location),
    placeholder: () => '?',
    matches: (sql, { location, column }, form, values, parameters) =>
      matches(sql, liveColumn(schema, location, column), form, values, parameters),
  });
}
