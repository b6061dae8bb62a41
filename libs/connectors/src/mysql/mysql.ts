import type { SqlDialect } from '../sql/dialect.ts';
import { sqlConnector } from '../sql/sql-connector.ts';
import { checkAccess, unfit } from './check-access.ts';
import { failureCode } from './failure.ts';
import { copy, fieldWriter, readFields } from './fields.ts';
import { foreignKeysTo } from './foreign-keys.ts';
import { readTable } from './live-table.ts';
import { matches } from './match.ts';
import { LOCK_ROWS } from './pages.ts';
import { MysqlSession } from './session.ts';
import { spelled } from './spelled.ts';
import { asText, quote } from './words.ts';

const TEXT = ['char', 'varchar', 'tinytext', 'text', 'mediumtext', 'longtext'];

const dialect: SqlDialect = {
  begin: MysqlSession.begin,
  failureCode,
  readTable,
  quote,
  placeholder: () => '?',
  matches,
  asText,
  lockRows: LOCK_ROWS,
  deleteRows: 'delete t0',
  copy,
  readFields,
  fieldWriter,
  spelled,
  holding: {
    text: new Set(TEXT),
    addresses: new Set([...TEXT, 'inet4']),
    dates: new Set([...TEXT, 'date', 'datetime', 'timestamp']),
  },
  unfit,
  checkAccess,
  foreignKeysTo,
};

/** Systems that are MySQL or MariaDB databases; a dataset's `location` is `database.table`, or a table of the connection's database. */
export const mysql = sqlConnector('mysql', dialect);
