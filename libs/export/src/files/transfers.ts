import { recipientRule, transferAllowed, type AgreementRule, type CertificationRule, type Policy, type TransferMechanism } from '#domain';
import { raised } from '../words/plain.ts';
import type { Words } from '../words/words.ts';
import type { Disclosed, RecipientSummary } from './recipients.ts';

/** Data that went to a recipient in a third country under one mechanism, and what protects it there. */
export interface TransferSummary {
  recipient: string;
  name: string;
  country: string;
  /** As recorded with the disclosures; without it what the policy says of the recipient is looked at. */
  mechanism?: string;
  first: string;
  last: string;
  /** False where, at the first or the last time, no safeguard of Chapter V GDPR is known to have held. */
  safeguarded: boolean;
  /** In words what protects the data, or why nothing is known to. */
  safeguard: string;
  /** What the policy in force names besides. */
  certifications: CertificationRule[];
  agreements: AgreementRule[];
}

/** Art. 15(2) GDPR: every third country that data of the person went to, with its safeguard as it stood then. */
export function transfers(recipients: readonly RecipientSummary[], policy: Policy | undefined, words: Words): TransferSummary[] {
  return recipients.flatMap(({ recipient, name, received }) => {
    const rule = recipientRule(policy, recipient);
    const byCountry = Map.groupBy(received, ({ country, mechanism }) => JSON.stringify([country, mechanism]));
    return [...byCountry.values()].flatMap((disclosed) => {
      const { country, mechanism } = disclosed[0]!;
      if (country === undefined) return [];
      const [first, last] = span(disclosed);
      const verdicts = [last, first].map((time) => transferAllowed(rule, country, mechanism as TransferMechanism | undefined, time));
      if (verdicts.every((verdict) => verdict.allowed && verdict.by === 'no-third-country')) return [];
      return {
        recipient,
        name,
        country,
        ...(mechanism === undefined ? {} : { mechanism }),
        first,
        last,
        safeguarded: verdicts.every(({ allowed }) => allowed),
        safeguard: [...new Set(verdicts.map((verdict) => inWords(verdict, mechanism, words)))].join(' '),
        certifications: rule?.certifications ?? [],
        agreements: rule?.agreements ?? [],
      };
    });
  });
}

function span(disclosed: readonly Disclosed[]): [first: string, last: string] {
  const byTime = (a: string, b: string) => Date.parse(a) - Date.parse(b);
  return [
    disclosed.map(({ first }) => first).sort(byTime)[0]!,
    disclosed
      .map(({ last }) => last)
      .sort(byTime)
      .at(-1)!,
  ];
}

function inWords(verdict: ReturnType<typeof transferAllowed>, recorded: string | undefined, words: Words): string {
  if (!verdict.allowed)
    return `${recorded === undefined ? '' : `Recorded: ${words.mechanism(recorded)}. `}Not shown to hold. ${verdict.why}`;
  if (verdict.by === 'no-third-country') return verdict.why;
  return verdict.by === 'adequacy'
    ? `${raised(words.mechanism('adequacy'))} (${verdict.why.replace(/\.$/, '')}).`
    : `${raised(words.mechanism(verdict.by))}.`;
}
