import { GetObjectLockConfigurationCommand, HeadBucketCommand, ListObjectVersionsCommand } from '@aws-sdk/client-s3';
import type { FieldProblem, SystemFile } from '#domain';
import type { Opening } from '../connection/credentials.ts';
import { settingsOf } from '../connection/setting.ts';
import { connectorFrom } from '../connector-from.ts';
import type { ConnectorDefinition, OwnSecrets, SystemProblem } from '../connector.ts';
import { recordsWork } from '../records/records-work.ts';
import { clientOf, connectionProblems, readConnection, S3Connection } from './connection.ts';
import { failureCode } from './failure.ts';
import { locationOf, parseLocation } from './location.ts';
import { S3Store } from './store.ts';

const MAX_CONTENT_BYTES = 1024 * 1024;

/**
 * Systems that are object stores with the protocol of Amazon S3. A dataset's `location` is a bucket and a pattern of keys,
 * `bucket/uploads/{customer_id}/{name*}`; columns are the places of the pattern, `metadata.<name>`, `tag.<name>`, `$key`, `$version`, `$size`, `$modified`, `$type`, `$content`.
 */
export const s3: ConnectorDefinition = {
  kind: 's3',
  settings: settingsOf(S3Connection),
  connectionProblems,
  datasetProblems,
  create(system, secrets) {
    const connection = readConnection(system.connection);
    const { lockGround, maxContentBytes = MAX_CONTENT_BYTES } = connection;
    const open = async (as: Opening) => new S3Store(await clientOf(connection, as, secrets), { as, maxContentBytes });
    const work = recordsWork(system, secrets, { open, check: () => check(system, connection, secrets), lockGround });
    return connectorFrom(system, secrets, work, failureCode);
  },
};

function datasetProblems({ datasets }: SystemFile): FieldProblem[] {
  return datasets.flatMap((dataset, index): FieldProblem[] => {
    if (!parseLocation(dataset.location)) {
      return [
        {
          pointer: `/datasets/${index}/location`,
          reason: 'must be a bucket and a pattern of keys, such as files/uploads/{customer_id}/{name*}',
        },
      ];
    }
    return dataset.fields.flatMap(({ action }, field): FieldProblem[] => {
      if (!action || action.do === 'keep' || action.do === 'leave') return [];
      return [
        {
          pointer: `/datasets/${index}/fields/${field}/action`,
          reason: 'an object has no fields that can be changed: delete it, or keep it with a ground',
        },
      ];
    });
  });
}

/** Compares a system file with the store: buckets, what may be listed, locks. Whether objects may be deleted shows only when one is. */
async function check(system: SystemFile, connection: S3Connection, secrets: OwnSecrets): Promise<SystemProblem[]> {
  const client = await clientOf(connection, 'erase', secrets);
  try {
    const problems: SystemProblem[] = [];
    const buckets = new Map(system.datasets.map((dataset) => [locationOf(dataset).bucket, dataset.name]));
    for (const [Bucket, dataset] of buckets) {
      const say = (code: string, reason: string) => problems.push({ code, dataset, reason });
      const there = await answers(() => client.send(new HeadBucketCommand({ Bucket })));
      if (there !== 'yes') {
        say('no-bucket', `there is no bucket ${Bucket}, or no right to see it`);
        continue;
      }
      if ((await answers(() => client.send(new ListObjectVersionsCommand({ Bucket, MaxKeys: 1 })))) === 'not-allowed') {
        say('no-right', `s3:ListBucketVersions on ${Bucket} is missing`);
      }
      if (connection.lockGround === undefined && (await hasLocks(() => client.send(new GetObjectLockConfigurationCommand({ Bucket }))))) {
        say(
          'object-lock',
          `objects of ${Bucket} may be locked, and then they cannot be erased: say in the connection on which ground they stay (lockGround)`,
        );
      }
    }
    return problems;
  } finally {
    client.destroy();
  }
}

async function answers(ask: () => Promise<unknown>): Promise<'yes' | 'not-allowed' | 'not-there'> {
  try {
    await ask();
    return 'yes';
  } catch (error) {
    const code = failureCode(error);
    if (code === 'not-allowed') return code;
    const { $metadata } = error as { $metadata?: { httpStatusCode?: number } };
    if (code === 'schema-mismatch' || $metadata?.httpStatusCode === 404) return 'not-there';
    throw error;
  }
}

async function hasLocks(ask: () => Promise<{ ObjectLockConfiguration?: { ObjectLockEnabled?: string } }>): Promise<boolean> {
  const configuration = await ask().catch(() => undefined);
  return configuration?.ObjectLockConfiguration?.ObjectLockEnabled === 'Enabled';
}
