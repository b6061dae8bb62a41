import type { Command } from 'commander';
import { Api, type Target } from '../api.ts';
import { withTarget } from './target-options.ts';

interface CreateOptions extends Target {
  controller: string;
  role: string[];
  source?: string[];
  type?: string[];
  system?: string[];
  expires?: string;
}

type OneController = Target & { controller: string };

/** `lethe keys create|list|revoke`. */
export function addKeyCommands(program: Command): void {
  const keys = program.command('keys').description('make, list and revoke API keys');
  withTarget(keys.command('create <name>'))
    .description('make a key; it is shown once')
    .requiredOption('--controller <id>', 'controller that the key belongs to')
    .requiredOption('--role <role...>', 'publisher, worker, dpo, auditor, admin')
    .option('--source <pattern...>', "sources that a publisher may send, e.g. '/shop/*'")
    .option('--type <type...>', 'event types that a publisher may send (default all)')
    .option('--system <name...>', 'systems and recipients that a worker answers for (default all)')
    .option('--expires <time>', 'RFC 3339; the key is refused from then on')
    .action(create);
  withTarget(keys.command('list'))
    .description('list the keys of a controller')
    .requiredOption('--controller <id>', 'controller')
    .action(list);
  withTarget(keys.command('revoke <name>'))
    .description('refuse a key from now on')
    .requiredOption('--controller <id>', 'controller')
    .action(async (name: string, options: OneController) => {
      await Api.of(options).send('DELETE', `/v1/keys/${encodeURIComponent(name)}`);
      console.log(`${name} is revoked.`);
    });
}

async function create(name: string, options: CreateOptions): Promise<void> {
  const { role: roles, source: sources, type: types, system: systems, expires: expiresAt } = options;
  const content = JSON.stringify({ name, roles, sources, types, systems, expiresAt });
  const { key } = (await Api.of(options).send('POST', '/v1/keys', { type: 'application/json', content })) as { key: string };
  console.log(key);
}

async function list(options: OneController): Promise<void> {
  const { keys } = (await Api.of(options).send('GET', '/v1/keys')) as {
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
