import { compareDurations, durationOf } from '../../../duration.ts';
import type { LintRule } from '../lint-rule.ts';
import { promisesWith } from '../promised.ts';

/** CAN-SPAM Act, 15 U.S.C. § 7704(a)(4)(A): 10 business days, which are never fewer than 12 days. */
const BUSINESS_DAYS = 10;

export const optOutSlowerThanLaw: LintRule = {
  id: 'opt-out-slower-than-law',
  docs: 'an opt-out from contact takes effect later than the law allows (CAN-SPAM: 10 business days; Art. 21(3) GDPR: no longer).',
  check(policy, { at }) {
    const { optOutWithin = 'PT0S', optOutLimitBusinessDays = 0 } = policy.contactRules ?? {};
    const told = promisesWith(policy, ({ kind }) => kind === 'opt-outs-honoured');
    const slow = compareDurations(durationOf(optOutWithin), durationOf('P14D'), new Date(at)) > 0;
    return [
      ...(slow
        ? [
            {
              pointers: ['/contactRules/optOutWithin', ...told],
              because: `An opt-out takes effect within ${optOutWithin}; the law gives ${BUSINESS_DAYS} business days (15 U.S.C. § 7704(a)(4)(A)), and an objection to direct marketing ends it (Art. 21(3) GDPR).`,
            },
          ]
        : []),
      ...(optOutLimitBusinessDays > BUSINESS_DAYS
        ? [
            {
              pointers: ['/contactRules/optOutLimitBusinessDays', ...told],
              because: `The limit of the law is taken to be ${optOutLimitBusinessDays} business days; it is ${BUSINESS_DAYS} (15 U.S.C. § 7704(a)(4)(A)).`,
            },
          ]
        : []),
    ];
  },
};
