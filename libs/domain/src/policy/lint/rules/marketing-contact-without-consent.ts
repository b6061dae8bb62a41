import type { LintRule } from '../lint-rule.ts';

export const marketingContactWithoutConsent: LintRule = {
  id: 'marketing-contact-without-consent',
  docs: 'contact that sells or advertises may rest on something else than consent; only an own customer may be written to without, about similar products (ePrivacy Directive Art. 13).',
  check({ purposes }) {
    return purposes.flatMap(({ id, contact, marketing, legalBasis }, index) => {
      const others = legalBasis.filter((basis) => basis !== 'consent');
      if (!contact || !marketing || others.length === 0) return [];
      return [
        {
          pointers: [`/purposes/${index}/legalBasis`],
          because: `${id} is commercial contact and may rest on ${others.join(' or ')}: mail that advertises needs prior consent; an address from a sale may be used without only for the seller's own similar products, with a way out in each message (Directive 2002/58/EC Art. 13(1) and (2)).`,
        },
      ];
    });
  },
};
