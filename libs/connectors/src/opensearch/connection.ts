import { Client } from '@opensearch-project/opensearch';
import { IsInt, IsOptional, IsUrl, Max, Min, MinLength } from 'class-validator';
import { plainToInstance } from 'class-transformer';
import type { FieldProblem } from '#domain';
import { SecretReference, Setting, settingsProblems } from '../connection-problems.ts';
import type { OwnSecrets } from '../connector.ts';
import type { Opening } from '../records/records-work.ts';
import { readSecret } from '../secrets-of.ts';

const REQUEST_TIMEOUT_MS = 60_000;

/** `connection` of a system file with `connector: opensearch`. */
export class OpenSearchConnection {
  @Setting('Where a node is: `https://search.example.org:9200`. `http:` only where nobody else is on the way.')
  @IsUrl({
    protocols: ['http', 'https'],
    require_protocol: true,
    require_tld: false,
    allow_query_components: false,
    allow_fragments: false,
    disallow_auth: true,
  })
  endpoint!: string;

  @Setting('Name of the login.')
  @IsOptional()
  @MinLength(1)
  user?: string;

  @Setting('Reference to the password.')
  @IsOptional()
  @SecretReference()
  password?: string;

  @Setting('Who looks again after an erasure; `user` without it.')
  @IsOptional()
  @MinLength(1)
  verifyUser?: string;

  @Setting('Reference to the password of `verifyUser`.')
  @IsOptional()
  @SecretReference()
  verifyPassword?: string;

  @Setting("Reference to the certificate (PEM) of the authority that signed the server's; the well-known ones without it.")
  @IsOptional()
  @SecretReference()
  ca?: string;

  @Setting('How long one request may take. Default 60,000.')
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(3_600_000)
  requestTimeoutMs?: number;
}

export function connectionProblems(connection: Record<string, unknown>): FieldProblem[] {
  return settingsProblems(OpenSearchConnection, connection);
}

export async function clientOf(settings: Record<string, unknown> | undefined, as: Opening, secrets: OwnSecrets): Promise<Client> {
  const connection = plainToInstance(OpenSearchConnection, settings ?? {});
  const verifier = as === 'look' && connection.verifyUser !== undefined;
  const [password, ca] = await Promise.all([
    readSecret(secrets, verifier ? connection.verifyPassword : connection.password),
    readSecret(secrets, connection.ca),
  ]);
  const username = verifier ? connection.verifyUser : connection.user;
  return new Client({
    node: connection.endpoint,
    // Who asks tries again; here it would only take longer to say that something is wrong.
    maxRetries: 0,
    requestTimeout: connection.requestTimeoutMs ?? REQUEST_TIMEOUT_MS,
    ...(username === undefined ? {} : { auth: { username, password: password ?? '' } }),
    ...(ca === undefined ? {} : { ssl: { ca } }),
  });
}
