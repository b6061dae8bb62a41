import { Client } from '@opensearch-project/opensearch';
import { plainToInstance } from 'class-transformer';
import type { FieldProblem } from '#domain';
import { connectionFor, type Opening } from '../connection/credentials.ts';
import { settingsProblems } from '../connection/problems.ts';
import {
  AN_HOUR_MS,
  Authority,
  HttpEndpoint,
  Milliseconds,
  OptionalName,
  Password,
  VerifyPassword,
  VerifyUser,
} from '../connection/usual-settings.ts';
import type { OwnSecrets } from '../connector.ts';
import { readSecrets } from '../secrets-of.ts';

const REQUEST_TIMEOUT_MS = 60_000;

/** `connection` of a system file with `connector: opensearch`. */
export class OpenSearchConnection {
  @HttpEndpoint('Where a node is: `https://search.example.org:9200`. `http:` only where nobody else is on the way.')
  endpoint!: string;

  @OptionalName('Name of the login.')
  user?: string;

  @Password()
  password?: string;

  @VerifyUser()
  verifyUser?: string;

  @VerifyPassword()
  verifyPassword?: string;

  @Authority()
  ca?: string;

  @Milliseconds('How long one request may take. Default 60,000.', AN_HOUR_MS)
  requestTimeoutMs?: number;
}

export function connectionProblems(connection: Record<string, unknown>): FieldProblem[] {
  return settingsProblems(OpenSearchConnection, connection);
}

export async function clientOf(settings: Record<string, unknown> | undefined, as: Opening, secrets: OwnSecrets): Promise<Client> {
  const connection = connectionFor(as, plainToInstance(OpenSearchConnection, settings ?? {}));
  const [password, ca] = await readSecrets(secrets, connection.password, connection.ca);
  const { endpoint, user: username, requestTimeoutMs = REQUEST_TIMEOUT_MS } = connection;
  return new Client({
    node: endpoint,
    // Who asks tries again; here it would only take longer to say that something is wrong.
    maxRetries: 0,
    requestTimeout: requestTimeoutMs,
    ...(username === undefined ? {} : { auth: { username, password: password ?? '' } }),
    ...(ca === undefined ? {} : { ssl: { ca } }),
  });
}
