import kafkajs, { type Kafka } from 'kafkajs';
import type { FieldProblem, SystemFile } from '#domain';
import type { Opening } from '../connection/credentials.ts';
import { settingsOf } from '../connection/setting.ts';
import { connectorFrom } from '../connector-from.ts';
import { ConnectorError, type ConnectorDefinition, type SystemProblem } from '../connector.ts';
import { recordsWork } from '../records/records-work.ts';
import { clientOf, connectionProblems, IDLE_TIMEOUT_MS, KafkaConnection, readConnection } from './connection.ts';
import { failureCode } from './failure.ts';
import { admin } from './read-topic.ts';
import { KafkaStore } from './store.ts';

/** Systems that keep people in compacted topics of Kafka, by keys; a dataset's `location` is a topic, columns are `$key` and paths of the JSON value. */
export const kafka: ConnectorDefinition = {
  kind: 'kafka',
  settings: settingsOf(KafkaConnection),
  connectionProblems,
  datasetProblems,
  create(system, secrets) {
    const connection = readConnection(system.connection);
    const { idleTimeoutMs = IDLE_TIMEOUT_MS } = connection;
    const open = async (as: Opening) => {
      const client = await clientOf(connection, as, secrets);
      // Elsewhere a tombstone removes nothing, ever.
      if (as === 'erase' && (await problemsOf(system, client)).some(({ code }) => code !== 'compaction-lag'))
        throw new ConnectorError('schema-mismatch');
      return new KafkaStore(client, { as, idleTimeoutMs });
    };
    const check = async () => problemsOf(system, await clientOf(connection, 'erase', secrets));
    return connectorFrom(system, secrets, recordsWork(system, secrets, { open, check }), failureCode);
  },
};

const TOPIC = /^(?!\.{1,2}$)[A-Za-z0-9._-]{1,249}$/;

function datasetProblems({ datasets }: SystemFile): FieldProblem[] {
  return datasets.flatMap((dataset, index): FieldProblem[] => {
    const at = `/datasets/${index}`;
    const problems: FieldProblem[] = [];
    if (!TOPIC.test(dataset.location)) problems.push({ pointer: `${at}/location`, reason: 'must be the name of a topic' });
    // What led to a message may be compacted away while the message itself can still be read.
    if (dataset.references?.length)
      problems.push({ pointer: `${at}/references`, reason: 'people are found in each topic by itself: name identifiers' });
    for (const [field, { name, action }] of dataset.fields.entries()) {
      if (name !== '$key' || !action || action.do === 'keep' || action.do === 'leave') continue;
      problems.push({ pointer: `${at}/fields/${field}/action`, reason: 'the key of a message has to stay as it is' });
    }
    return problems;
  });
}

const NEVER = 9_223_372_036_854_775_807n;

/** Topics that are not there, are not compacted, or may keep old values for as long as they like. */
async function problemsOf({ datasets }: SystemFile, client: Kafka): Promise<SystemProblem[]> {
  return admin(client, async (connected) => {
    const there = new Set(await connected.listTopics());
    const problems: SystemProblem[] = [];
    for (const { name, location } of datasets) {
      if (!there.has(location)) {
        problems.push({ code: 'no-topic', dataset: name, reason: `there is no topic ${location}, or no right to see it` });
        continue;
      }
      const { resources } = await connected.describeConfigs({
        includeSynonyms: false,
        resources: [{ type: kafkajs.ConfigResourceTypes.TOPIC, name: location }],
      });
      const config = new Map(resources[0]?.configEntries.map(({ configName, configValue }) => [configName, configValue]));
      if (!config.get('cleanup.policy')?.split(',').includes('compact')) {
        problems.push({
          code: 'not-compacted',
          dataset: name,
          reason: `${location} is not compacted, so nothing can be deleted in it (cleanup.policy)`,
        });
      } else if (BigInt(config.get('max.compaction.lag.ms') ?? NEVER) >= NEVER) {
        problems.push({
          code: 'compaction-lag',
          dataset: name,
          reason: `${location} may keep what was deleted for ever: set max.compaction.lag.ms`,
        });
      }
    }
    return problems;
  });
}
