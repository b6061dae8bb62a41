import { rules } from '../../judgement/rules/index.ts';
import type { FieldProblem } from '../../problem.ts';
import type { Policy } from '../policy.ts';
import type { CheckRule, PromiseRule } from '../promise-rule.ts';
import { actMatchProblems } from './act-match.ts';
import { duplicates } from './duplicates.ts';
import { resolves } from './pointers.ts';
import { purposeReferences, references } from './references.ts';
import { periodProblems, positivePeriodProblems } from './times.ts';

/** What a schema cannot say of promises: each has its own id, and what its checks name is there to be checked. */
export function promiseProblems(policy: Policy): FieldProblem[] {
  const promises = policy.promises ?? [];
  return [...duplicates('/promises', promises, 'id'), ...promises.flatMap((promise, index) => checksProblems(policy, promise, index))];
}

function checksProblems(policy: Policy, { checks }: PromiseRule, index: number): FieldProblem[] {
  return checks.flatMap((check, n) => checkProblems(policy, check, `/promises/${index}/checks/${n}`));
}

function checkProblems(policy: Policy, check: CheckRule, pointer: string): FieldProblem[] {
  switch (check.kind) {
    case 'acts-allowed':
      return [...actMatchProblems(policy, check.about, `${pointer}/about`), ...ruleProblems(check.rules ?? [], `${pointer}/rules`)];
    case 'never':
      return [...actMatchProblems(policy, check.among, `${pointer}/among`), ...actMatchProblems(policy, check.act, `${pointer}/act`)];
    case 'observed':
      return actMatchProblems(policy, check.about, `${pointer}/about`);
    case 'retention-kept':
      return references(
        policy.retention.map(({ id }) => id),
        check.rules,
        `${pointer}/rules`,
        'retention rule',
      );
    case 'agreements-held':
      return references(
        policy.recipients.map(({ kind }) => kind),
        check.recipientKinds ?? [],
        `${pointer}/recipientKinds`,
        'kind of recipient',
      );
    case 'told-of-orders':
      return periodProblems(check.within, `${pointer}/within`);
    case 'control-evidenced':
      return [
        ...positivePeriodProblems(check.every, `${pointer}/every`),
        ...purposeReferences(policy, check.without ?? [], `${pointer}/without`),
      ];
    case 'published':
      return check.pointers.flatMap((each, index) =>
        resolves(policy, each) ? [] : [{ pointer: `${pointer}/pointers/${index}`, reason: `there is nothing at '${each}' in this policy` }],
      );
    case 'told-of-breaches':
      return needed(policy, 'breach', pointer);
    case 'told-of-changes':
      return needed(policy, 'changes', pointer);
    case 'opt-outs-honoured':
      return needed(policy, 'contactRules', pointer);
    case 'requests-answered':
    case 'refusals-explained':
    case 'unobservable':
      return [];
  }
}

function ruleProblems(ids: readonly string[], pointer: string): FieldProblem[] {
  return ids.flatMap((id, index) =>
    rules.some((rule) => rule.id === id) ? [] : [{ pointer: `${pointer}/${index}`, reason: `there is no rule '${id}' of the judgement` }],
  );
}

/** Some kinds of check ask whether a part of the policy is kept to, so it has to be there. */
function needed(policy: Policy, part: 'breach' | 'changes' | 'contactRules', pointer: string): FieldProblem[] {
  return policy[part] ? [] : [{ pointer: `${pointer}/kind`, reason: `checks what the policy says under '${part}', and that is not there` }];
}
