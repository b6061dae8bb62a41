import { type Command, Option } from 'commander';
import { announcementChannels } from '#domain';
import { Api, type Target } from '../api.ts';
import { withTarget } from './target-options.ts';

interface AnnounceOptions extends Target {
  channel: string;
  where?: string;
  at?: string;
}

/** `lethe policy announce <controller> <version>`. */
export function addPolicyAnnounceCommand(policy: Command): void {
  withTarget(policy.command('announce <controller> <version>'))
    .description('record that a version was announced to everybody at once')
    .addOption(new Option('--channel <channel>', 'how').choices(announcementChannels).default('page'))
    .option('--where <address>', 'where, such as the address of the page')
    .option('--at <time>', 'since when, such as 2026-11-01T10:00:00Z; now without it')
    .action(announce);
}

async function announce(controller: string, version: string, { channel, where, at, ...target }: AnnounceOptions): Promise<void> {
  const path = `/v1/policies/${encodeURIComponent(controller)}/versions/${encodeURIComponent(version)}/announcements`;
  const said = { channel, ...(where !== undefined && { where }), ...(at !== undefined && { announcedAt: at }) };
  const content = { type: 'application/json', content: JSON.stringify(said) };
  const { status } = (await Api.of({ ...target, controller }).send('POST', path, content)) as { status: string };
  console.log(
    status === 'unchanged'
      ? `That version ${version} of ${controller} was announced (${channel}) is recorded already.`
      : `It is recorded that version ${version} of ${controller} was announced (${channel}).`,
  );
}
