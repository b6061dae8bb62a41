import { S3Client } from '@aws-sdk/client-s3';
import { IsBoolean, IsIn, IsInt, IsOptional, Max, Min } from 'class-validator';
import { plainToInstance } from 'class-transformer';
import type { FieldProblem, RetentionGround } from '#domain';
import type { Opening } from '../connection/credentials.ts';
import { settingsProblems } from '../connection/problems.ts';
import { SecretReference, Setting } from '../connection/setting.ts';
import {
  AN_HOUR_MS,
  Authority,
  CONNECT_TIMEOUT_MS,
  HttpEndpoint,
  Milliseconds,
  OptionalName,
  OptionalSecret,
} from '../connection/usual-settings.ts';
import type { OwnSecrets } from '../connector.ts';
import { readSecret } from '../secrets-of.ts';

const GROUNDS: readonly RetentionGround[] = ['freedom-of-expression', 'legal-obligation', 'public-health', 'archiving', 'legal-claims'];
const REQUEST_TIMEOUT_MS = 60_000;

/** `connection` of a system file with `connector: s3`. */
export class S3Connection {
  @HttpEndpoint("Where a store that is not Amazon's is: `https://objects.example.org`. `http:` only where nobody else is on the way.")
  @IsOptional()
  endpoint?: string;

  @OptionalName('Default us-east-1.')
  region?: string;

  @Setting("Whether the bucket stands in the path and not in the host's name. Default: yes where there is an `endpoint`.")
  @IsOptional()
  @IsBoolean()
  pathStyle?: boolean;

  @Setting('Reference to the id of the access key.')
  @SecretReference()
  accessKeyId!: string;

  @Setting('Reference to its secret.')
  @SecretReference()
  secretAccessKey!: string;

  @OptionalSecret('Reference to the id of the access key with which it is looked again after an erasure; `accessKeyId` without it.')
  verifyAccessKeyId?: string;

  @OptionalSecret('Reference to its secret.')
  verifySecretAccessKey?: string;

  @Authority()
  ca?: string;

  @Milliseconds('How long one request may take. Default 60,000.', AN_HOUR_MS)
  requestTimeoutMs?: number;

  @Setting(
    'Why versions under an object lock may stay, until the lock ends: a ground of Art. 17(3) GDPR. Without it a lock makes the erasure fail as `object-locked`.',
  )
  @IsOptional()
  @IsIn(GROUNDS)
  lockGround?: RetentionGround;

  @Setting("How much of an object a copy of a person's data has, in bytes; larger ones are named there and not copied. Default 1 MiB.")
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(1_073_741_824)
  maxContentBytes?: number;
}

export function connectionProblems(connection: Record<string, unknown>): FieldProblem[] {
  return settingsProblems(S3Connection, connection);
}

export function readConnection(settings: Record<string, unknown> | undefined): S3Connection {
  return plainToInstance(S3Connection, settings ?? {});
}

export async function clientOf(connection: S3Connection, as: Opening, secrets: OwnSecrets): Promise<S3Client> {
  const looking = as === 'look' && connection.verifyAccessKeyId !== undefined;
  const [accessKeyId, secretAccessKey, ca] = await Promise.all([
    readSecret(secrets, looking ? (connection.verifyAccessKeyId as string) : connection.accessKeyId),
    readSecret(secrets, looking ? (connection.verifySecretAccessKey ?? connection.secretAccessKey) : connection.secretAccessKey),
    readSecret(secrets, connection.ca),
  ]);
  const { endpoint, region = 'us-east-1', pathStyle = endpoint !== undefined, requestTimeoutMs = REQUEST_TIMEOUT_MS } = connection;
  return new S3Client({
    region,
    ...(endpoint === undefined ? {} : { endpoint }),
    forcePathStyle: pathStyle,
    credentials: { accessKeyId, secretAccessKey },
    // Who asks tries again; here it would only take longer to say that something is wrong.
    maxAttempts: 1,
    requestHandler: {
      connectionTimeout: CONNECT_TIMEOUT_MS,
      requestTimeout: requestTimeoutMs,
      // Without it the client would only say that it waits.
      throwOnRequestTimeout: true,
      socketTimeout: requestTimeoutMs,
      ...(ca === undefined ? {} : { httpsAgent: { ca } }),
    },
  });
}
