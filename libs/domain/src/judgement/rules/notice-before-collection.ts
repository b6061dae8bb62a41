import type { Policy } from '../../policy/policy.ts';
import type { Rule } from '../rule.ts';

const ID = 'notice-before-collection';

/** Judged only where a promise names it: the law leaves open how people are told (Art. 13 GDPR), and most are told by a page that nobody reports. */
export const noticeBeforeCollection: Rule = {
  id: ID,
  docs: 'a promise of the policy rests on this rule, and no notice of collection to the person is known from before data was collected from them.',
  check({ collection }, { notices }, policy) {
    if (!collection || collection.origin === 'third-party' || notices.has('collection') || !isPromised(policy)) return [];
    return ['No notice of collection to the person is known from before.'];
  },
};

function isPromised({ promises = [] }: Policy): boolean {
  return promises.some(({ checks }) => checks.some((check) => check.kind === 'acts-allowed' && check.rules?.includes(ID)));
}
