import type { TransferMechanism } from '../events/vocabulary.ts';
import { holdsAt } from '../period.ts';
import type { RecipientRule } from '../policy/policy.ts';
import { adequacyOf } from './adequacy.ts';
import { frameworkOf, type Framework } from './frameworks.ts';
import { isMember } from './members.ts';

/** Whether personal data may go to a recipient abroad (Chapter V GDPR), and by what. `why` is for people. */
export type TransferVerdict =
  | { readonly allowed: true; readonly by: 'no-third-country' | TransferMechanism; readonly why: string }
  | { readonly allowed: false; readonly reason: TransferObstacle; readonly why: string };

export type TransferObstacle =
  /** Neither the event nor the policy says what the transfer rests on, and no adequacy decision covers it. */
  | 'no-mechanism'
  | 'no-adequacy'
  /** The framework was not in force on that day, or is none for that country. */
  | 'framework-not-in-force'
  | 'not-certified'
  /** The policy records no such clauses or rules with the recipient. */
  | 'not-agreed';

/**
 * @param recipient what the policy says of it; undefined where it does not name it
 * @param country ISO 3166-1
 * @param said by the event; it goes before what the policy says of the country
 * @param time RFC 3339
 */
export function transferAllowed(
  recipient: Pick<RecipientRule, 'id' | 'agreements' | 'certifications' | 'transfers'> | undefined,
  country: string,
  said: TransferMechanism | undefined,
  time: string,
): TransferVerdict {
  if (isMember(country, time)) return { allowed: true, by: 'no-third-country', why: `${country} is no third country.` };
  const decision = adequacyOf(country, time);
  if (decision) return { allowed: true, by: 'adequacy', why: `${decision.name}: decision ${decision.decision}.` };
  const ofPolicy = (recipient?.transfers ?? []).filter((each) => each.country === country).map(({ mechanism }) => mechanism);
  const mechanisms = said === undefined ? ofPolicy : [said];
  const verdicts = mechanisms.map((mechanism) => byMechanism(mechanism, recipient, ofPolicy.includes(mechanism), country, time));
  return verdicts.find(({ allowed }) => allowed) ?? verdicts[0] ?? unsaid(recipient, country, time);
}

type Recipient = Parameters<typeof transferAllowed>[0];

/** A certified recipient is covered by the decision on its framework, said or not. */
function unsaid(recipient: Recipient, country: string, time: string): TransferVerdict {
  const certified = (['dpf', 'privacy-shield'] as const)
    .map((id) => byMechanism(id, recipient, false, country, time))
    .find(({ allowed }) => allowed);
  return certified ?? { allowed: false, reason: 'no-mechanism', why: `Nothing says what a transfer to ${country} rests on.` };
}

function byMechanism(
  mechanism: TransferMechanism,
  recipient: Recipient,
  isInPolicy: boolean,
  country: string,
  time: string,
): TransferVerdict {
  const framework = frameworkOf(mechanism);
  if (framework) return byFramework(framework, recipient, country, time);
  if (mechanism === 'adequacy') return { allowed: false, reason: 'no-adequacy', why: `No adequacy decision covers ${country} as a whole.` };
  if (mechanism === 'derogation' || isInPolicy || (mechanism === 'scc' && hasClauses(recipient, time)))
    return { allowed: true, by: mechanism, why: `${mechanism} with ${recipient?.id ?? 'the recipient'}.` };
  return { allowed: false, reason: 'not-agreed', why: `The policy records no ${mechanism} with the recipient for ${country}.` };
}

function byFramework(framework: Framework, recipient: Recipient, country: string, time: string): TransferVerdict {
  const { id, name, from, to } = framework;
  if (country !== 'US')
    return { allowed: false, reason: 'framework-not-in-force', why: `The ${name} is about the United States, not about ${country}.` };
  if (!holdsAt(framework, time)) {
    const held = to === undefined ? `since ${from}` : `from ${from} to ${to.slice(0, 10)}`;
    return { allowed: false, reason: 'framework-not-in-force', why: `The ${name} is in force only ${held}.` };
  }
  const isCertified = (recipient?.certifications ?? []).some((each) => each.framework === id && holdsAt(each, time));
  return isCertified
    ? { allowed: true, by: id, why: `Certified under the ${name}.` }
    : { allowed: false, reason: 'not-certified', why: `The policy has no certification of the recipient under the ${name} on that day.` };
}

function hasClauses(recipient: Recipient, time: string): boolean {
  return (recipient?.agreements ?? []).some((each) => each.kind === 'standard-clauses' && holdsAt(each, time));
}
