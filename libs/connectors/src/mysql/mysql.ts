import { plainToInstance } from 'class-transformer';
import type { SystemFile } from '#domain';
import { settingsOf } from '../connection-problems.ts';
import { connectorFrom, type ConnectorWork } from '../connector-from.ts';
import type { ConnectorDefinition, OwnSecrets } from '../connector.ts';
import { databaseProblems, DatabaseConnection, ofVerifier } from '../database-connection.ts';
import { check } from './check.ts';
import { MysqlCollection } from './collect.ts';
import { erase } from './erase.ts';
import { failureCode } from './failure.ts';
import { readLiveSchema, requireAllThere } from './live-schema.ts';
import { Session } from './session.ts';
import { verify } from './verify.ts';

/** Systems that are MySQL or MariaDB databases; a dataset's `location` is `database.table`, or a table of the connection's database. */
export const mysql: ConnectorDefinition = {
  kind: 'mysql',
  settings: settingsOf(DatabaseConnection),
  connectionProblems: databaseProblems,
  create: (system, secrets) => connectorFrom(system, secrets, work(system, secrets), failureCode),
};

function work(system: SystemFile, secrets: OwnSecrets): ConnectorWork {
  const connection = plainToInstance(DatabaseConnection, system.connection ?? {});
  return {
    check: () => check(system, connection, secrets),
    async collect(who, signal) {
      const session = await Session.begin(connection, secrets, 'snapshot');
      try {
        const schema = await readLiveSchema(session, system);
        requireAllThere(schema, system);
        return new MysqlCollection(session, system, schema, who, signal);
      } catch (error) {
        await session.close();
        throw error;
      }
    },
    erase: (who) => erase(system, connection, secrets, who),
    verify: (who) => verify(system, ofVerifier(connection), secrets, who),
  };
}
