import type { FieldAction, SystemFile } from '#domain';
import { ConnectorError, type OwnSecrets, type SystemProblem } from './connector.ts';
import { secretsNamedBy } from './own-secrets.ts';

/** @throws ConnectorError `secret-missing` */
export async function readSecret(secrets: OwnSecrets, reference: string): Promise<string>;
export async function readSecret(secrets: OwnSecrets, reference: string | undefined): Promise<string | undefined>;
export async function readSecret(secrets: OwnSecrets, reference: string | undefined): Promise<string | undefined> {
  if (reference === undefined) return undefined;
  const secret = await secrets.read(reference);
  if (secret === undefined) throw new ConnectorError('secret-missing');
  return secret;
}

/** Some secrets at once, undefined where there is no reference. @throws ConnectorError `secret-missing` */
export async function readSecrets(secrets: OwnSecrets, ...references: (string | undefined)[]): Promise<(string | undefined)[]> {
  return Promise.all(references.map((reference) => readSecret(secrets, reference)));
}

/** Reads the keys that a system's actions need. */
export async function readKeys(system: SystemFile, secrets: OwnSecrets): Promise<Map<string, string>> {
  const keys = new Map<string, string>();
  for (const action of actionsOf(system)) {
    if (action.do === 'keyed-hash' && !keys.has(action.key)) keys.set(action.key, await readSecret(secrets, action.key));
  }
  return keys;
}

function actionsOf(system: SystemFile): FieldAction[] {
  return system.datasets.flatMap((dataset) => dataset.fields.flatMap((field) => field.action ?? []));
}

/** Secrets of the connection that are not there; the keys of actions are looked at with their columns. */
export async function missingSecrets(system: SystemFile, secrets: OwnSecrets): Promise<SystemProblem[]> {
  const named = secretsNamedBy({ ...system, datasets: [] });
  const missing = await Promise.all(named.map(async ({ reference }) => ((await secrets.read(reference)) === undefined ? [reference] : [])));
  return missing.flat().map((reference) => ({ code: 'secret-missing', reason: `${reference} is not there; set it where Lethe runs` }));
}
