import type { Check } from './check.ts';
import { checks } from './checks/index.ts';

/** Every kind of check: what it holds a promise to, and how a policy file writes it, as Markdown. */
export function checkTable(): string {
  const rows = (Object.values(checks) as Check[]).map(({ kind, docs, example }) => `| \`${kind}\` | ${docs} | \`${asYaml(example)}\` |`);
  return ['| kind | the promise is kept if | example |', '| --- | --- | --- |', ...rows].join('\n');
}

/** In one line, as YAML takes it. */
function asYaml(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(asYaml).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return textOf(value);
  const entries = Object.entries(value).map(([key, each]) => `${key}: ${asYaml(each)}`);
  return `{ ${entries.join(', ')} }`;
}

/** Text with a comma or a colon in it is quoted. */
function textOf(value: unknown): string {
  return typeof value === 'string' && /[,:#{}[\]]/.test(value) ? JSON.stringify(value) : String(value);
}
