import type { Policy } from '../policy.ts';
import { changeChanges, foreignOrderChanges, precedenceChanges, textChanges } from './sections/about.ts';
import { categoryChanges } from './sections/categories.ts';
import { accessChanges, momentChanges } from './sections/collection.ts';
import { contactRuleChanges } from './sections/contact-rules.ts';
import { contactChanges } from './sections/contact.ts';
import { entityChanges } from './sections/entities.ts';
import { identifierChanges } from './sections/identifiers.ts';
import { promiseChanges } from './sections/promises.ts';
import { breachChanges, childrenChanges } from './sections/protection.ts';
import { publisherChanges } from './sections/publishers.ts';
import { purposeChanges } from './sections/purposes.ts';
import { recipientChanges } from './sections/recipients.ts';
import { retentionChanges } from './sections/retention.ts';
import { automatedDecisionChanges, rightsChanges } from './sections/rights.ts';
import { signalChanges } from './sections/signals.ts';
import { neutral, text, type Grade, type Members } from './told.ts';

/** What one version of a policy changes for people against another. */
export interface PolicyChange {
  /** Member of the policy that it stands in. */
  section: keyof Policy;
  grade: Grade;
  words: string;
}

/** What the later version takes away from people, gives them, or only says otherwise; empty for the same content. */
export function diffPolicies(before: Policy, after: Policy): PolicyChange[] {
  return (Object.keys(sections) as (keyof Policy)[]).flatMap((section) =>
    sections[section](before, after).map(([grade, words]) => ({ section, grade, words })),
  );
}

/** Every member of a policy and how it is compared, in the order in which people are told. */
const sections: Members<Policy> = {
  promises: promiseChanges,
  categories: categoryChanges,
  purposes: purposeChanges,
  recipients: recipientChanges,
  retention: retentionChanges,
  signals: signalChanges,
  contactRules: contactRuleChanges,
  rights: rightsChanges,
  automatedDecisions: automatedDecisionChanges,
  breach: breachChanges,
  children: childrenChanges,
  moments: momentChanges,
  access: accessChanges,
  identifiers: identifierChanges,
  changes: changeChanges,
  precedence: precedenceChanges,
  foreignOrders: foreignOrderChanges,
  contact: (before, after) => contactChanges('The controller', before.contact, after.contact),
  representative: (before, after) => contactChanges('The representative in the Union', before.representative, after.representative),
  dpo: (before, after) => contactChanges('The data protection officer', before.dpo, after.dpo),
  entities: entityChanges,
  publishers: publisherChanges,
  sections: textChanges,
  controller: (before, after) =>
    text(before.controller, after.controller, (was, is) => neutral(`The policy is that of ${is} and no longer of ${was}.`)),
  version: (before, after) => text(before.version, after.version, (was, is) => neutral(`The version is ${is} and was ${was}.`)),
  effectiveFrom: (before, after) =>
    text(before.effectiveFrom, after.effectiveFrom, (was, is) => neutral(`It is in force from ${is} on; the other was from ${was}.`)),
};
