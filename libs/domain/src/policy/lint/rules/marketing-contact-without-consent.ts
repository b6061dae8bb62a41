import { listed, plural, type LintRule } from '../lint-rule.ts';

export const marketingContactWithoutConsent: LintRule = {
  id: 'marketing-contact-without-consent',
  docs: 'contact that sells or advertises may rest on something else than consent; only an own customer may be written to without, about similar products (ePrivacy Directive Art. 13).',
  check({ purposes }) {
    const wrong = purposes.flatMap(({ id, contact, marketing, legalBasis }, index) => {
      const others = legalBasis.filter((basis) => basis !== 'consent');
      return contact && marketing && others.length > 0 ? [{ id, others, pointer: `/purposes/${index}/legalBasis` }] : [];
    });
    if (wrong.length === 0) return [];
    const bases = [...new Set(wrong.flatMap(({ others }) => others))];
    return [
      {
        pointers: wrong.map(({ pointer }) => pointer),
        because: `${listed(wrong.map(({ id }) => id))} ${plural(wrong, 'is', 'are')} commercial contact and may rest on ${listed(bases, 'or')}: mail that advertises needs prior consent; an address from a sale may be used without only for the seller's own similar products, with a way out in each message (Directive 2002/58/EC Art. 13(1) and (2)).`,
      },
    ];
  },
};
