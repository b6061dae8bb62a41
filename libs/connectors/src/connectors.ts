import type { FieldProblem, SystemFile } from '#domain';
import type { Connector, ConnectorDefinition, SecretSource } from './connector.ts';
import { foreignVariables } from './own-secrets.ts';
import { kafka } from './kafka/kafka.ts';
import { mongodb } from './mongodb/mongodb.ts';
import { mysql } from './mysql/mysql.ts';
import { redis } from './redis/redis.ts';
import { opensearch } from './opensearch/opensearch.ts';
import { postgresql } from './postgresql/postgresql.ts';
import { opendsr } from './opendsr/opendsr.ts';
import { s3 } from './s3/s3.ts';
import { webhook } from './webhook/webhook.ts';

/** Every kind of connector. */
export const connectors: readonly ConnectorDefinition[] = [postgresql, mysql, redis, s3, mongodb, opensearch, kafka, webhook, opendsr];

/** A system that nobody connects to: a person or a worker answers for it over HTTP. */
const MANUAL = 'manual';

/** What the connector of a system finds wrong with the file's `connector` and `connection`, and secrets in it that are not its controller's. */
export function connectorProblems(system: SystemFile): FieldProblem[] {
  if (system.connector === MANUAL) {
    return system.connection ? [{ pointer: '/connection', reason: 'a manual system has none' }] : [];
  }
  const definition = definitionOf(system);
  if (!definition) {
    const kinds = [...connectors.map(({ kind }) => kind), MANUAL];
    return [{ pointer: '/connector', reason: `must be one of ${kinds.join(', ')}` }];
  }
  return [
    ...definition.connectionProblems(system.connection ?? {}),
    ...(definition.datasetProblems?.(system) ?? []),
    ...(definition.scopes ? [] : unheededScopes(system)),
    ...foreignVariables(system),
  ];
}

/** A scope that nobody keeps to would let an erasure reach rows of others. */
function unheededScopes({ connector, datasets }: SystemFile): FieldProblem[] {
  return datasets.flatMap(({ scope }, index) =>
    scope ? [{ pointer: `/datasets/${index}/scope`, reason: `${connector} keeps to no scope: give each its own location` }] : [],
  );
}

/** Opens the way into a system; nothing is connected before it is used. Undefined for a manual system and an unknown kind. */
export function openConnector(system: SystemFile, secrets: SecretSource): Connector | undefined {
  return definitionOf(system)?.create(system, { read: (reference) => secrets.read(reference, system.controller) });
}

function definitionOf(system: SystemFile): ConnectorDefinition | undefined {
  return connectors.find(({ kind }) => kind === system.connector);
}

/** The settings of every kind of connector, for the docs: a table each. */
export function connectionTables(): string {
  return connectors
    .map(({ kind, settings }) => {
      const rows = settings.map(({ name, docs, needed }) => `| \`${name}\`${needed ? ' (needed)' : ''} | ${docs} |`);
      return [`\`connector: ${kind}\``, '', '| setting | |', '| --- | --- |', ...rows].join('\n');
    })
    .join('\n\n');
}
