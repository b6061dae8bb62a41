import { listed, plural, type LintRule } from '../lint-rule.ts';

export const countriesNotTold: LintRule = {
  id: 'countries-not-told',
  docs: 'nothing says in which countries a recipient has the data, so nobody can tell whether it leaves the Union (Art. 13(1)(f) GDPR).',
  check({ recipients }) {
    const silent = recipients.flatMap(({ id, countries }, index) =>
      countries.length === 0 ? [{ id, pointer: `/recipients/${index}/countries` }] : [],
    );
    if (silent.length === 0) return [];
    return [
      {
        pointers: silent.map(({ pointer }) => pointer),
        because: `Nothing says in which countries ${listed(silent.map(({ id }) => id))} ${plural(silent, 'has', 'have')} the data; people have to be told whether it leaves the Union, and under what (Art. 13(1)(f) GDPR).`,
      },
    ];
  },
};
