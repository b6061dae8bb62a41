import { listed, type LintRule } from '../lint-rule.ts';
import { barredTransfers, promisesOfTransfers, type BarredTransfer } from '../transfers-found.ts';

export const mechanismNotValid: LintRule = {
  id: 'mechanism-not-valid',
  docs: 'the mechanism under which data is said to go to a third country does not hold today: its framework is not in force, or the recipient has no certification or clauses of its own (Art. 44 to 46 GDPR).',
  check(policy, { at }) {
    const barred = barredTransfers(policy, at).filter(({ reason }) => reason !== 'no-mechanism' && reason !== 'no-adequacy');
    return [...Map.groupBy(barred, ({ why }) => why)].map(([why, transfers]) => ({
      pointers: [...transfers.flatMap(({ pointers }) => pointers), ...promisesOfTransfers(policy)],
      because: `What data goes to ${listed([...new Set(transfers.map(({ recipient }) => recipient))])} under does not hold today. ${why}${instead(transfers)} (Art. 44 to 46 GDPR; for the Privacy Shield, CJEU C-311/18, Schrems II).`,
    }));
  },
};

function instead(transfers: readonly BarredTransfer[]): string {
  const bound = [...new Set(transfers.filter(({ hasClauses }) => hasClauses).map(({ recipient }) => recipient))];
  return bound.length === 0
    ? ' Nothing else is named that lets it go'
    : ` With ${listed(bound)} the policy has standard clauses: if these carry it now, the text has to say so`;
}
