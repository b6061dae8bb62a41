import type { Policy } from '#domain';
import type { Words } from '../words/words.ts';
import { silent } from './silence.ts';

/** Rights that hold whatever a policy says, by the articles of the GDPR. */
const byLaw = [
  { right: 'rectification', article: '16' },
  { right: 'erasure', article: '17' },
  { right: 'restriction', article: '18' },
  { right: 'portability', article: '20' },
  { right: 'objection', article: '21' },
] as const;

/** Art. 15(1)(e) GDPR: rights that the policy offers, how they are used, and those that hold by law. */
export function rightsAnswer(policy: Policy | undefined, words: Words): object {
  const { offered = [], how } = policy?.rights ?? {};
  return {
    asks: 'the rights to rectification, erasure, restriction and objection',
    offered: offered.map((right) => ({ right, words: words.right(right) })),
    ...(offered.length > 0 ? {} : { offeredNotStated: silent(policy, 'which rights it offers') }),
    ...(how === undefined ? { howNotStated: silent(policy, 'how they are used') } : { how }),
    byLaw: byLaw.map((each) => ({ ...each, words: words.right(each.right) })),
  };
}

/** Art. 15(1)(f) GDPR: where to complain, and recourse to courts. */
export function complaintAnswer(policy: Policy | undefined): object {
  const { authority, judicialRemedy } = policy?.rights ?? {};
  return {
    asks: 'the right to lodge a complaint with a supervisory authority',
    byLaw: 'Art. 77: with the authority of the country where you live or work, or where you think the rule was broken. Art. 79: in court.',
    ...(authority === undefined ? { authorityNotStated: silent(policy, 'which authority to complain to') } : { authority }),
    ...(judicialRemedy === undefined ? { judicialRemedyNotStated: silent(policy, 'how to go to court') } : { judicialRemedy }),
  };
}
