import { plainToInstance } from 'class-transformer';
import type { SystemFile } from '#domain';
import { connectionFor, type Opening } from '../connection/credentials.ts';
import { settingsOf } from '../connection/setting.ts';
import { connectorFrom, type ConnectorWork } from '../connector-from.ts';
import type { ConnectorDefinition, OwnSecrets } from '../connector.ts';
import { readKeys } from '../secrets-of.ts';
import { check } from './check.ts';
import { SqlCollection } from './collect.ts';
import { DatabaseConnection, databaseProblems } from './connection.ts';
import type { SqlDialect } from './dialect.ts';
import { erase } from './erase.ts';
import { openDatabase, requireAllThere, type OpenDatabase } from './open-database.ts';
import { requireTellable } from './require-tellable.ts';
import type { SqlSession, TransactionMode } from './session.ts';
import { verify } from './verify.ts';

/** Connectors to a kind of database that speaks SQL. */
export function sqlConnector(kind: string, dialect: SqlDialect): ConnectorDefinition {
  return {
    kind,
    settings: settingsOf(DatabaseConnection),
    connectionProblems: databaseProblems,
    scopes: true,
    create: (system, secrets) => connectorFrom(system, secrets, sqlWork(dialect, system, secrets), dialect.failureCode),
  };
}

function sqlWork(dialect: SqlDialect, system: SystemFile, secrets: OwnSecrets): ConnectorWork {
  const connection = plainToInstance(DatabaseConnection, system.connection ?? {});
  const begin = (as: Opening, mode: TransactionMode) => dialect.begin(connectionFor(as, connection), secrets, mode);
  const using = async <T>(session: SqlSession, work: (database: OpenDatabase) => Promise<T>): Promise<T> => {
    try {
      return await work(await openDatabase(dialect, session, system));
    } finally {
      await session.close();
    }
  };
  return {
    // To have a change explained takes a transaction that may change something.
    check: async () => using(await begin('erase', 'change'), (database) => check(database, secrets)),
    async collect(who, signal) {
      const session = await begin('collect', 'snapshot');
      try {
        const database = await openDatabase(dialect, session, system);
        requireAllThere(database);
        await requireTellable(database, who);
        return new SqlCollection(database, who, signal);
      } catch (error) {
        await session.close();
        throw error;
      }
    },
    async erase(who) {
      const keys = await readKeys(system, secrets);
      return using(await begin('erase', 'change'), (database) => erase({ database, who, keys }));
    },
    async verify(who) {
      const keys = await readKeys(system, secrets);
      return using(await begin('look', 'snapshot'), (database) => verify({ database, who, keys }));
    },
  };
}
