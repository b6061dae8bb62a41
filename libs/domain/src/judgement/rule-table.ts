import { rules } from './rules/index.ts';

/** Every rule and when it holds, as Markdown. */
export function ruleTable(): string {
  const rows = rules.map(({ id, docs, severity }) => `| \`${id}\` | ${severity ? `(${severity}) ` : ''}${docs} |`);
  return ['| rule | the act contradicts the policy because |', '| --- | --- |', ...rows].join('\n');
}
