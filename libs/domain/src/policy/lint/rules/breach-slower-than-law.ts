import { compareDurations, durationOf } from '../../../duration.ts';
import type { LintRule } from '../lint-rule.ts';
import { promisesWith } from '../promised.ts';

/** Business days that are surely more than 30 days. */
const BUSINESS_DAYS = 22;

export const breachSlowerThanLaw: LintRule = {
  id: 'breach-slower-than-law',
  docs: 'a breach is told to the authority later than 72 hours after it is known, or nothing says when (Art. 33(1) GDPR), or to people later than 30 days (Art. 34(1) GDPR: without undue delay).',
  check(policy, { at }) {
    const { breach } = policy;
    const told = promisesWith(policy, ({ kind }) => kind === 'told-of-breaches');
    const longer = (period: string | undefined, than: string) =>
      period !== undefined && compareDurations(durationOf(period), durationOf(than), new Date(at)) > 0;
    const found = (member: string, because: string) => [{ pointers: [`/breach${member}`, ...told], because }];
    if (!breach) {
      return [
        {
          pointers: ['', ...told],
          because: 'Nothing says when and how a breach is told to the authority and to people (Art. 33 and 34 GDPR).',
        },
      ];
    }
    const { authorityWithin, subjectsWithin, subjectsWithinBusinessDays = 0 } = breach;
    return [
      ...(authorityWithin === undefined
        ? found('', 'Nothing says when a breach is told to the supervisory authority: within 72 hours after it is known (Art. 33(1) GDPR).')
        : longer(authorityWithin, 'PT72H')
          ? found(
              '/authorityWithin',
              `A breach is told to the authority within ${authorityWithin}; the law's limit is 72 hours (Art. 33(1) GDPR).`,
            )
          : []),
      ...(longer(subjectsWithin, 'P30D') || subjectsWithinBusinessDays >= BUSINESS_DAYS
        ? found(
            subjectsWithin === undefined ? '/subjectsWithinBusinessDays' : '/subjectsWithin',
            'People are told of a breach after more than 30 days; it has to be without undue delay (Art. 34(1) GDPR), and Florida, for one, allows no more than 30 days (Fla. Stat. § 501.171(4)(a)).',
          )
        : []),
    ];
  },
};
