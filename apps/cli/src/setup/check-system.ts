import { connectorProblems, LocalSecrets, openConnector } from '#connectors';
import { loadConfig } from '#config';
import type { SystemFile } from '#domain';

/** What is wrong with a system, a line each: first with its file, then, where a connector reaches it, with the live system. */
export async function checkSystem(system: SystemFile): Promise<string[]> {
  const ofFile = connectorProblems(system).map(({ pointer, reason }) => `${pointer} ${reason}`);
  if (ofFile.length > 0) return ofFile;
  const connector = openConnector(system, new LocalSecrets({ folder: loadConfig().secretsDir }));
  if (!connector) return [];
  try {
    const problems = await connector.check();
    return problems.map(({ dataset, column, reason }) => [dataset, column, reason].filter((part) => part !== undefined).join(' '));
  } finally {
    await connector.close();
  }
}
