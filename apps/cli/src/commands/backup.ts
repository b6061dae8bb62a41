import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Manifest, refusePlace, takeBackup, verifyBackup } from '#backup';
import { type Config, loadConfig, packageRoot } from '#config';
import { withEngines } from '../backup/engines.ts';
import { sayProgress } from '../backup/progress.ts';
import { inWords } from '../files.ts';

const say = (line: string) => console.log(`lethe: ${line}`);

interface BackupOptions {
  home?: string;
  vaultOnly?: boolean;
  verify?: boolean;
}

/** `lethe backup <folder>`: copies vault and ledger of a home, running or not, into a folder, and checks the copy; `--verify` checks one again. */
export async function backup(folder: string, options: BackupOptions): Promise<void> {
  if (options.verify) return verify(folder);
  const config = loadConfig(options.home === undefined ? process.env : { ...process.env, LETHE_HOME: options.home });
  if (config.eventStoreUrl && !options.vaultOnly) throw new Error(OWN_EVENT_STORE);
  await refusePlace(folder, { home: config.home, keys: config.keysDir });
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => stop.abort(new Error('it was stopped')));
  const manifest = await withEngines(config, !options.vaultOnly, say, async ({ postgresUrl, eventStore }) =>
    takeBackup(folder, {
      postgresUrl,
      ...(eventStore && { eventStore }),
      version: version(),
      progress: sayProgress(say),
      signal: stop.signal,
    }),
  ).catch((error: unknown) => {
    throw new Error(`No backup was made, and nothing of it is left in ${folder}: ${words(error)}`, { cause: error });
  });
  tell(folder, manifest, config);
}

/** Checks a backup and says what it is; ends with code 1 if something is wrong with it. */
async function verify(folder: string): Promise<void> {
  const { manifest, problems } = await verifyBackup(folder, sayProgress(say));
  for (const problem of problems) console.log(`wrong       ${problem}`);
  if (problems.length > 0) console.log(`${folder} is damaged. Do not count on it; make another one.`);
  else for (const line of contents(manifest)) console.log(line);
  process.exitCode = problems.length > 0 ? 1 : 0;
}

function tell(folder: string, manifest: Manifest, { keysDir }: Config): void {
  say(`the backup in ${folder} is complete and was read again`);
  for (const line of contents(manifest)) say(line);
  say(`the keys are not in it: they are in ${keysDir}, whose copy must be a mirror that deletes what is deleted there`);
}

function contents({ madeAt, vault, ledger }: Manifest): string[] {
  const rows = vault.tables.reduce((sum, table) => sum + table.rows, 0);
  return [
    `made at ${madeAt}`,
    `vault: ${rows} rows in ${vault.tables.length} tables, in line with the ledger up to position ${vault.position}`,
    ledger
      ? `ledger: ${ledger.events} events up to position ${ledger.head}`
      : 'ledger: not in it; it belongs with a backup of the event store that was made after it',
    vault.keys.length > 0
      ? `opens with the keys of the day ${vault.keys.map(({ id }) => id).join(', ')}`
      : 'holds nothing that a key of the day would open',
  ];
}

const OWN_EVENT_STORE =
  'The ledger is in an event store of its own (LETHE_EVENTSTORE_URL), which has its own way of making backups. Nothing was done. ' +
  'Back the vault up with --vault-only, and after it the event store, in this order: a ledger that is older than its vault is refused at start.';

function version(): string {
  return (JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as { version: string }).version;
}

/** The messages of engines and files name no person. */
function words(error: unknown): string {
  const { code, message } = (error ?? {}) as { code?: string; message?: string };
  const known = inWords(error);
  return code !== undefined && known !== code ? `${known}.` : (message ?? String(error));
}
