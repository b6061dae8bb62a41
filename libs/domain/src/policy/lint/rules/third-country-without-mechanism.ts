import { listed, type LintRule } from '../lint-rule.ts';
import { barredTransfers, promisesOfTransfers } from '../transfers-found.ts';

export const thirdCountryWithoutMechanism: LintRule = {
  id: 'third-country-without-mechanism',
  docs: 'a recipient is in a third country for which there is no adequacy decision today, and no mechanism is named with which data may go there (Art. 44 to 46 GDPR).',
  check(policy, { at }) {
    const barred = barredTransfers(policy, at).filter(({ reason }) => reason === 'no-mechanism' || reason === 'no-adequacy');
    if (barred.length === 0) return [];
    const who = listed(barred.map(({ recipient, country }) => `${recipient} in ${country}`));
    return [
      {
        pointers: [...barred.flatMap(({ pointers }) => pointers), ...promisesOfTransfers(policy)],
        because: `Data goes to ${who}, for which no adequacy decision holds today, and nothing says what it goes there under: a certification, standard clauses or binding rules (Art. 44 to 46 and 13(1)(f) GDPR).`,
      },
    ];
  },
};
