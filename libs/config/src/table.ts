import { type Setting, settings } from './settings.ts';

/** The settings as the Markdown table of `docs/configuration.md`. */
export function configurationTable(): string {
  const rows = Object.values<Setting<unknown>>(settings).map(
    (setting) => `| \`${setting.variable}\` | ${setting.kind.allowed} | ${shownDefault(setting)} | ${setting.docs} |`,
  );
  return ['| variable | allowed | default | what it does |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

function shownDefault(setting: Setting<unknown>): string {
  if (setting.defaultShown) return setting.defaultShown;
  return typeof setting.default === 'string' ? `\`${setting.default}\`` : 'unset';
}
