import { listed, type LintRule } from '../lint-rule.ts';

export const withdrawalNotTold: LintRule = {
  id: 'withdrawal-not-told',
  docs: 'a purpose may rest on consent, or decisions are taken by no person, and people are not told that they can take the consent back, or have a person look at it (Art. 13(2)(c) and 22(3) GDPR).',
  check({ purposes, automatedDecisions = [], rights }) {
    // Without any rights that is what is said.
    if (!rights) return [];
    const consented = purposes.flatMap(({ id, legalBasis }, index) =>
      legalBasis.includes('consent') ? [{ id, pointer: `/purposes/${index}` }] : [],
    );
    const isOffered = (right: string) => rights.offered.includes(right);
    return [
      ...(consented.length === 0 || isOffered('consent-withdrawal')
        ? []
        : [
            {
              pointers: ['/rights/offered', ...consented.map(({ pointer }) => pointer)],
              because: `${listed(consented.map(({ id }) => id))} may rest on consent, and people are not told that they can take it back (Art. 13(2)(c) and 7(3) GDPR).`,
            },
          ]),
      ...(automatedDecisions.length === 0 || isOffered('human-review')
        ? []
        : [
            {
              pointers: ['/rights/offered', ...automatedDecisions.map((_, index) => `/automatedDecisions/${index}`)],
              because: `Decisions about ${listed(automatedDecisions.map(({ purpose }) => purpose))} are taken by no person, and people are not told that they can have one look at it (Art. 22(3) GDPR).`,
            },
          ]),
    ];
  },
};
