import { plainToInstance } from 'class-transformer';
import { randomUUID } from 'node:crypto';
import type { FieldProblem, SystemFile } from '#domain';
import type { Opening } from '../connection/credentials.ts';
import { settingsOf } from '../connection/setting.ts';
import { connectorFrom } from '../connector-from.ts';
import type { ConnectorDefinition, SystemProblem } from '../connector.ts';
import { recordsWork } from '../records/records-work.ts';
import { clientSettings, connectionProblems, RedisConnection } from './connection.ts';
import { failureCode, isConflict } from './failure.ts';
import { locationOf, parseLocation } from './location.ts';
import { RedisStore } from './store.ts';

const COMMAND_TIMEOUT_MS = 10_000;

/** Systems that are a Redis or Valkey server; a dataset's `location` is a pattern of keys, `cart:{customer_id}:{id}`, or of members, `newsletter[{email}]`. */
export const redis: ConnectorDefinition = {
  kind: 'redis',
  settings: settingsOf(RedisConnection),
  connectionProblems,
  datasetProblems,
  create(system, secrets) {
    const { commandTimeoutMs = COMMAND_TIMEOUT_MS } = plainToInstance(RedisConnection, system.connection ?? {});
    const open = async (as: Opening) => RedisStore.open(await clientSettings(system.connection ?? {}, as, secrets), commandTimeoutMs);
    return connectorFrom(
      system,
      secrets,
      recordsWork(system, secrets, { open, check: () => check(system, open), isConflict }),
      failureCode,
    );
  },
};

function datasetProblems({ datasets }: SystemFile): FieldProblem[] {
  return datasets.flatMap((dataset, index): FieldProblem[] => {
    const location = parseLocation(dataset.location);
    if (!location)
      return [
        { pointer: `/datasets/${index}/location`, reason: 'must be a pattern such as cart:{customer_id}:{id} or newsletter[{email}]' },
      ];
    if (dataset.erase === 'fields' && location.member !== undefined) {
      return [{ pointer: `/datasets/${index}/erase`, reason: 'a member has no fields; it can be deleted only' }];
    }
    const inName = dataset.fields.flatMap(({ name, action }, field): FieldProblem[] => {
      if (!location.keys.names.includes(name) || !action || action.do === 'leave' || action.do === 'keep') return [];
      return [{ pointer: `/datasets/${index}/fields/${field}/action`, reason: 'it is part of the name of the key, which stays as it is' }];
    });
    return inName;
  });
}

/** Asks for what an erasure does with keys that are not there, which takes the same rights and changes nothing. */
async function check(system: SystemFile, open: (as: Opening) => Promise<RedisStore>): Promise<SystemProblem[]> {
  const store = await open('erase');
  try {
    const problems: SystemProblem[] = [];
    for (const dataset of system.datasets) {
      const { keys } = locationOf(dataset);
      const key = keys.key(new Map(keys.names.map((name) => [name, randomUUID()]))) ?? '';
      const commands: [string, ...string[]][] = [
        ['TYPE', key],
        ['HGETALL', `${key}`],
        ['WATCH', key],
        ['SCAN', '0', 'MATCH', keys.glob(), 'COUNT', '1'],
      ];
      // A pattern without places is a key that may be there.
      if (keys.names.length > 0) commands.push(dataset.erase === 'delete-row' ? ['DEL', key] : ['HDEL', key, 'lethe']);
      for (const command of commands) {
        try {
          await store.try(...command);
        } catch (error) {
          const code = failureCode(error);
          if (code === 'schema-mismatch') continue;
          if (code !== 'not-allowed') throw error;
          problems.push({ code: 'no-right', dataset: dataset.name, reason: `${command[0]} on ${dataset.location} is missing` });
        }
      }
    }
    return problems;
  } finally {
    await store.close();
  }
}
