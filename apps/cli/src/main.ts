import { Command } from 'commander';
import type { EventStoreCommand } from './commands/eventstore.ts';
import { addDeadCommands } from './commands/dead.ts';
import { addEvidenceCommand } from './commands/evidence.ts';
import { addBreachesCommand } from './commands/breaches.ts';
import { addDrillCommand } from './commands/drill.ts';
import { addKeyCommands } from './commands/keys.ts';
import { addPolicyCommands } from './commands/policy.ts';
import { addPromisesCommand } from './commands/promises.ts';
import { addRopaCommand } from './commands/ropa.ts';
import { addSystemCommands } from './commands/systems.ts';
import { addTopicCommands } from './commands/topics.ts';

const program = new Command('lethe')
  .description('Lethe: an append-only privacy ledger that can forget a person.')
  .showHelpAfterError('(lethe --help lists the commands)')
  .configureHelp({ sortSubcommands: false })
  .addHelpText(
    'after',
    `
Settings are environment variables; docs/configuration.md lists them all. The most used:
  LETHE_HOME            folder of everything that is kept (default .lethe)
  PORT                  port of the API (default 3000)
  LETHE_POSTGRES_URL    a PostgreSQL of your own instead of the embedded one
  LETHE_EVENTSTORE_URL  an EventStoreDB of your own instead of the embedded one
  LETHE_KAFKA_BROKERS   Kafka, over which events come in and orders and the feed go out

Examples:
  lethe start                                    run everything on this machine
  lethe backup /mnt/backups/2026-11-24           copy what is kept, while it runs
  lethe policy lint policies/shop.yaml           check a policy file without publishing it
  lethe policy publish policies/shop.yaml        publish it on the running ledger
  lethe keys create shop-2 --controller shop --role publisher --source '/shop/*'
  lethe drill shop --wait                        see whether every system still erases in time
  lethe promises                                 say which promises of the policy are kept, and what shows it
  lethe topics create                            create the Kafka topics that LETHE_POLICIES needs`,
  );

program
  .command('start')
  .description('run the whole ledger on this machine: embedded engines, API and worker, supervised')
  .option('--home <folder>', 'folder of everything that is kept (instead of LETHE_HOME)')
  .action(async (options: { home?: string }) => (await import('./commands/start.ts')).start(options));

program
  .command('setup')
  .description('set up what a ledger needs, where something else starts its processes: tables, keys, first policies and systems')
  .option('--home <folder>', 'folder of everything that is kept (instead of LETHE_HOME)')
  .action(async (options: { home?: string }) => (await import('./commands/setup.ts')).setup(options));

program
  .command('demo')
  .description('play a year of two companies on a temporary home: record, ask, export, erase, and see which promises were kept')
  .option('--keep', 'leave it running until Ctrl-C')
  .option('--out <folder>', 'folder of the bundle and the certificate (default lethe-demo)')
  .action(async (options: { keep?: boolean; out?: string }) => (await import('./demo/demo.ts')).demo(options));

program
  .command('eventstore')
  .description('run the embedded event store alone; docs/event-store.md says how to use it')
  .requiredOption('--data <folder>', 'folder of its data')
  .option('--host <address>', 'address to listen on; other than loopback only with TLS and a password', '127.0.0.1')
  .option('--port <port>', 'port; 0 takes any that is free', '2113')
  .option('--tls-cert <file>', 'certificate, in PEM')
  .option('--tls-key <file>', 'its key, in PEM')
  .option('--password-file <file>', 'who may call: a line user:password for each')
  .action(async (options: EventStoreCommand) => (await import('./commands/eventstore.ts')).eventstore(options));

addPolicyCommands(program);
addSystemCommands(program);
addKeyCommands(program);
addTopicCommands(program);
addDeadCommands(program);
addDrillCommand(program);
addPromisesCommand(program);
addRopaCommand(program);
addEvidenceCommand(program);
addBreachesCommand(program);

program
  .command('status')
  .description('say whether the ledger is ready, and what is not')
  .option('--home <folder>', 'home of the running ledger')
  .option('--url <url>', 'where the API is served')
  .action(async (options: { home?: string; url?: string }) => (await import('./commands/status.ts')).status(options));

program
  .command('backup <folder>')
  .description('copy vault and ledger, running or not, into a new folder and check the copy; keys are never in it')
  .option('--home <folder>', 'home of the ledger')
  .option('--vault-only', 'the vault alone, where the ledger is in an event store of its own')
  .option('--verify', 'check a backup that was made before, and change nothing')
  .action(async (folder: string, options: { home?: string; vaultOnly?: boolean; verify?: boolean }) =>
    (await import('./commands/backup.ts')).backup(folder, options),
  );

program
  .command('restore [folder]')
  .description('put a backup into an empty home; the keys folder must be in place')
  .option('--home <folder>', 'home to restore into')
  .option('--vault-only', 'only the vault, under a ledger that is current')
  .option('--after-loss', 'where the ledger itself is lost: erase again who was erased since the backup, as the keys folder remembers')
  .action(async (folder: string | undefined, options: { home?: string; vaultOnly?: boolean; afterLoss?: boolean }) =>
    (await import('./commands/restore.ts')).restore(folder, options),
  );

program
  .command('rebuild')
  .description('build the read models anew from the whole ledger, while the old ones go on answering')
  .option('--home <folder>', 'home of the running ledger')
  .action(async (options: { home?: string }) => (await import('./commands/rebuild.ts')).rebuild(options));

program
  .command('verify <file>')
  .description('check an export bundle, an evidence pack (.zip) or a certificate of erasure (.json) offline, and say what is proved')
  .option('--public-key <file>', "the ledger's public key, as it serves it at /.well-known/lethe/signing-key.pem")
  .action(async (file: string, options: { publicKey?: string }) => (await import('./commands/verify.ts')).verify(file, options));

try {
  await program.parseAsync();
} catch (error) {
  console.error(`lethe: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
// Not at once: process.exit waits for V8's compiler threads, and one of them may wait for a collection that only this thread could do. By itself the process
// ends otherwise; what is left open must not keep it.
setTimeout(() => process.exit(), 1_000).unref();
