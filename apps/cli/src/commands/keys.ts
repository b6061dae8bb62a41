import type { Command } from 'commander';
import { Api, type Target } from '../api.ts';
import { withTarget } from './target-options.ts';

interface CreateOptions extends Target {
  role: string[];
  source?: string[];
  type?: string[];
  system?: string[];
  purpose?: string[];
  expires?: string;
}

const CONTROLLER = 'controller whose admin key in the home is used';

/** `lethe keys create|list|revoke`. */
export function addKeyCommands(program: Command): void {
  const keys = program.command('keys').description('make, list and revoke API keys');
  withTarget(keys.command('create <name>'))
    .description('make a key; it is shown once')
    .option('--controller <id>', CONTROLLER)
    .requiredOption('--role <role...>', 'publisher, worker, dpo, auditor, admin')
    .option('--source <pattern...>', "sources that a publisher may send, e.g. '/shop/*'")
    .option('--type <type...>', 'event types that a publisher may send (default all)')
    .option('--system <name...>', 'systems and recipients that a worker answers for (default all)')
    .option('--purpose <code...>', 'purposes that a publisher may ask decisions for (default all)')
    .option('--expires <time>', 'RFC 3339; the key is refused from then on')
    .action(create);
  withTarget(keys.command('list')).description('list the keys of a controller').option('--controller <id>', CONTROLLER).action(list);
  withTarget(keys.command('revoke <name>'))
    .description('refuse a key from now on')
    .option('--controller <id>', CONTROLLER)
    .action(async (name: string, options: Target) => {
      await apiOf(options).send('DELETE', `/v1/keys/${encodeURIComponent(name)}`);
      console.log(`${name} is revoked.`);
    });
}

/** A key file says which controller is meant; another one beside it would not be heard. */
function apiOf(options: Target): Api {
  const { controller, keyFile } = options;
  if (controller !== undefined && keyFile !== undefined)
    throw new Error('--key-file names a key, and that belongs to one controller. Nothing was done; leave --controller out.');
  if (controller === undefined && keyFile === undefined)
    throw new Error('Nothing was done; name the controller with --controller, or a key of it with --key-file.');
  return Api.of(options);
}

async function create(name: string, options: CreateOptions): Promise<void> {
  const { role: roles, source: sources, type: types, system: systems, purpose: purposes, expires: expiresAt } = options;
  const content = JSON.stringify({ name, roles, sources, types, systems, purposes, expiresAt });
  const { key } = (await apiOf(options).send('POST', '/v1/keys', { type: 'application/json', content })) as { key: string };
  console.log(key);
}

async function list(options: Target): Promise<void> {
  const { keys } = (await apiOf(options).send('GET', '/v1/keys')) as {
    keys: { name: string; roles: string[]; revokedAt?: string; expiresAt?: string }[];
  };
  for (const { name, roles, revokedAt, expiresAt } of keys) {
    console.log(
      [name.padEnd(24), roles.join(','), revokedAt ? `revoked ${revokedAt}` : '', expiresAt ? `expires ${expiresAt}` : '']
        .join('  ')
        .trimEnd(),
    );
  }
}
