import pg from 'pg';
import type { SqlDialect } from '../sql/dialect.ts';
import { sqlConnector } from '../sql/sql-connector.ts';
import { checkAccess } from './check-access.ts';
import { failureCode } from './failure.ts';
import { copy, fieldWriter, LOCK_ROWS, readFields, spelled } from './fields.ts';
import { foreignKeysTo } from './foreign-keys.ts';
import { readTable } from './live-table.ts';
import { matches } from './match.ts';
import { PostgresqlSession } from './session.ts';

const dialect: SqlDialect = {
  begin: PostgresqlSession.begin,
  failureCode,
  readTable,
  quote: pg.escapeIdentifier,
  placeholder: (number) => `$${number}`,
  matches,
  asText: (sql) => `${sql}::text`,
  lockRows: LOCK_ROWS,
  deleteRows: 'delete',
  copy,
  readFields,
  fieldWriter,
  spelled,
  holding: {
    text: new Set(['text', 'varchar', 'bpchar']),
    addresses: new Set(['text', 'varchar', 'inet']),
    dates: new Set(['text', 'varchar', 'date', 'timestamp', 'timestamptz']),
  },
  unfit: () => [],
  checkAccess,
  foreignKeysTo,
};

/** Systems that are PostgreSQL databases; a dataset's `location` is `schema.table`. */
export const postgresql = sqlConnector('postgresql', dialect);
