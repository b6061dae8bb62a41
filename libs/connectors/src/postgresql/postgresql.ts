import { plainToInstance } from 'class-transformer';
import type { SystemFile } from '#domain';
import type { CollectResult, Connector, ConnectorDefinition, EraseResult, Failed, OwnSecrets, SystemProblem, VerifyResult, Who } from '../connector.ts'; // prettier-ignore
import { check } from './check.ts';
import { PostgresqlCollection } from './collect.ts';
import { connectionProblems, PostgresqlConnection } from './connection.ts';
import { erase } from './erase.ts';
import { failureCode } from './failure.ts';
import { readLiveSchema, requireAllThere } from './live-schema.ts';
import { Session } from './session.ts';
import { verify } from './verify.ts';

/** Systems that are PostgreSQL databases; a dataset's `location` is `schema.table`. */
export const postgresql: ConnectorDefinition = {
  kind: 'postgresql',
  connectionProblems,
  create: (system, secrets) => new PostgresqlConnector(system, secrets),
};

/** Every call has a connection of its own, so nothing is held between them and a broken one breaks nothing else. */
class PostgresqlConnector implements Connector {
  readonly #connection: PostgresqlConnection;

  constructor(
    private readonly system: SystemFile,
    private readonly secrets: OwnSecrets,
  ) {
    this.#connection = plainToInstance(PostgresqlConnection, system.connection ?? {});
  }

  async check(): Promise<SystemProblem[]> {
    try {
      return await check(this.system, this.#connection, this.secrets);
    } catch (error) {
      const code = failureCode(error);
      return [{ code, reason: `the system could not be looked at: ${code}` }];
    }
  }

  async collect(who: Who, signal?: AbortSignal): Promise<CollectResult> {
    if (signal?.aborted) return { ok: false, code: 'aborted' };
    let session: Session | undefined;
    try {
      session = await Session.begin(this.#connection, this.secrets, 'snapshot');
      const schema = await readLiveSchema(session, this.system);
      requireAllThere(schema, this.system);
      return { ok: true, collection: new PostgresqlCollection(session, this.system, schema, who, signal) };
    } catch (error) {
      await session?.close();
      return failed(error);
    }
  }

  erase(who: Who): Promise<EraseResult> {
    return erase(this.system, this.#connection, this.secrets, who).catch(failed);
  }

  verify(who: Who): Promise<VerifyResult> {
    return verify(this.system, this.#connection, this.secrets, who).catch(failed);
  }

  async close(): Promise<void> {}
}

function failed(error: unknown): Failed {
  return { ok: false, code: failureCode(error) };
}
