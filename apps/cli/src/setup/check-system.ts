import { connectorProblems, LocalSecrets, openConnector, type Connector, type VerifyResult, type Who } from '#connectors';
import { loadConfig } from '#config';
import type { SystemFile } from '#domain';

/** What is wrong with a system, a line each: first with its file, then, where a connector reaches it, with the live system. */
export async function checkSystem(system: SystemFile): Promise<string[]> {
  const ofFile = connectorProblems(system).map(({ pointer, reason }) => `${pointer} ${reason}`);
  if (ofFile.length > 0) return ofFile;
  const problems = (await using(system, (connector) => connector.check())) ?? [];
  return problems.map(({ dataset, column, reason }) => [dataset, column, reason].filter((part) => part !== undefined).join(' '));
}

/** What an erasure of somebody would touch in a system now, counted as it is looked at again after one; undefined where nobody connects to it. */
export function countIn(system: SystemFile, who: Who): Promise<VerifyResult | undefined> {
  return using(system, (connector) => connector.verify(who));
}

async function using<T>(system: SystemFile, work: (connector: Connector) => Promise<T>): Promise<T | undefined> {
  const connector = openConnector(system, new LocalSecrets({ folder: loadConfig().secretsDir }));
  if (!connector) return undefined;
  try {
    return await work(connector);
  } finally {
    await connector.close();
  }
}
