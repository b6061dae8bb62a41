import { recipientRule, type AgreementRule, type CertificationRule, type Policy } from '#domain';
import type { Words } from '../words/words.ts';
import type { RecipientSummary } from './recipients.ts';
import { silent } from './silence.ts';

/** Data that went to a recipient in a country under one mechanism, and what the policy says protects it there. */
export interface TransferSummary {
  recipient: string;
  name: string;
  country: string;
  /** As recorded with the disclosures. */
  mechanism?: string;
  last: string;
  policy: { mechanism?: string; certifications: CertificationRule[]; agreements: AgreementRule[] };
  /** In words what protects the data, or that nothing is known to. */
  safeguard: string;
}

/** Art. 15(2) GDPR: every country that data of the person went to, with its safeguard. */
export function transfers(recipients: readonly RecipientSummary[], policy: Policy | undefined, words: Words): TransferSummary[] {
  const found = new Map<string, TransferSummary>();
  for (const { recipient, name, received } of recipients) {
    const rule = recipientRule(policy, recipient);
    for (const { country, mechanism, last } of received) {
      if (country === undefined) continue;
      const key = JSON.stringify([recipient, country, mechanism]);
      const known = found.get(key);
      const declared = rule?.transfers?.find((transfer) => transfer.country === country)?.mechanism;
      found.set(key, {
        recipient,
        name,
        country,
        ...(mechanism === undefined ? {} : { mechanism }),
        last: known && Date.parse(known.last) > Date.parse(last) ? known.last : last,
        policy: {
          ...(declared === undefined ? {} : { mechanism: declared }),
          certifications: rule?.certifications ?? [],
          agreements: rule?.agreements ?? [],
        },
        safeguard: safeguard(mechanism, declared, policy, words),
      });
    }
  }
  return [...found.values()];
}

function safeguard(recorded: string | undefined, declared: string | undefined, policy: Policy | undefined, words: Words): string {
  if (recorded !== undefined && declared !== undefined && recorded !== declared) {
    return `Recorded: ${words.mechanism(recorded)}. The policy in force says: ${words.mechanism(declared)}.`;
  }
  const known = recorded ?? declared;
  return known === undefined ? `None is recorded. ${silent(policy, 'what protects data there')}` : words.mechanism(known);
}
