import type { Policy } from '../policy.ts';
import type { LintContext } from './lint-rule.ts';
import { promiseIds } from './promised.ts';
import { lintRules } from './rules/index.ts';

/** What a policy contradicts: itself or the law. It may be published all the same. */
export interface LintWarning {
  /** Id of the rule; {@link lintTable} lists them all. */
  rule: string;
  /** JSON pointers of the rows concerned, the one to mend first. */
  pointers: string[];
  /** Ids of the promises among them. */
  promises: string[];
  /** Why, in words, with the source. */
  because: string;
}

/** Everything the linter has to say of a policy that has no faults, in the order of the rules. */
export function lintPolicy(policy: Policy, context: LintContext): LintWarning[] {
  return lintRules.flatMap((rule) =>
    rule.check(policy, context).map(({ pointers, because }) => ({
      rule: rule.id,
      pointers,
      promises: promiseIds(policy, pointers),
      because,
    })),
  );
}

/** Every rule of the linter and when it warns, as Markdown. */
export function lintTable(): string {
  const rows = lintRules.map(({ id, docs }) => `| \`${id}\` | ${docs} |`);
  return ['| rule | warns where |', '| --- | --- |', ...rows].join('\n');
}
