import type { Policy } from '../../policy.ts';
import { listed, type LintRule } from '../lint-rule.ts';
import { matchesOf, names, promisesWith } from '../promised.ts';

export const optOutOfEverything: LintRule = {
  id: 'opt-out-of-everything',
  docs: 'an opt-out from contact reaches everything, also what the policy or the law owes people: no purpose stands in `contactRules.evenAfterOptOut` for it.',
  check(policy) {
    const promising = promisesWith(policy, ({ kind }) => kind === 'opt-outs-honoured');
    if (promising.length === 0) return [];
    const owed = [...orderMail(policy), ...breachMail(policy)];
    if (owed.length === 0) return [];
    return [
      {
        pointers: [...new Set([...promising, ...owed.flatMap(({ pointers }) => pointers)])],
        because: `An opt-out is promised to end all correspondence, and no exception is written for ${listed(owed.map(({ what }) => what))}. Whoever opts out is owed these all the same (Art. 34 GDPR for a breach, Art. 6(1)(b) for a contract; the CAN-SPAM Act leaves mail about a transaction out, 15 U.S.C. § 7702(17)): write them into \`contactRules.evenAfterOptOut\`.`,
      },
    ];
  },
};

interface Owed {
  what: string;
  pointers: string[];
}

function orderMail(policy: Policy): Owed[] {
  const exempt = policy.contactRules?.evenAfterOptOut ?? [];
  return policy.purposes.flatMap(({ id, contact, marketing, legalBasis }, index) => {
    const needed = legalBasis.length > 0 && legalBasis.every((basis) => basis === 'contract' || basis === 'legal-obligation');
    if (!contact || marketing || !needed || exempt.includes(id)) return [];
    const promised = promisesWith(
      policy,
      (check) => check.kind !== 'opt-outs-honoured' && matchesOf(check).some(({ purposes }) => names(purposes, [id])),
    );
    return [{ what: `mail of the purpose ${id}`, pointers: [`/purposes/${index}`, ...promised] }];
  });
}

/** Told over a channel of contact, by whatever purpose the law obliges to it. */
function breachMail(policy: Policy): Owed[] {
  const telling = promisesWith(policy, ({ kind }) => kind === 'told-of-breaches');
  if (!policy.breach?.channel && telling.length === 0) return [];
  const exempt = policy.contactRules?.evenAfterOptOut ?? [];
  const byLaw = policy.purposes.some(({ id, legalBasis }) => exempt.includes(id) && legalBasis.includes('legal-obligation'));
  return byLaw ? [] : [{ what: 'the notice of a breach', pointers: [...(policy.breach ? ['/breach'] : []), ...telling] }];
}
