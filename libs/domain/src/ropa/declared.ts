import type {
  AgreementRule,
  AutomatedDecisionRule,
  CategoryRule,
  CertificationRule,
  Policy,
  PolicyContact,
  CoveredEntity,
  RecipientRule,
  RetentionRule,
} from '../policy/policy.ts';
import type { SystemFile } from '../system/system.ts';
import { transferAllowed } from '../transfer/index.ts';
import { isMember } from '../transfer/members.ts';
import { controlsOf } from './declared-facts.ts';

/** What the policy in force and the register of systems say is done: Art. 30(1) GDPR, point by point. */
export interface Declared {
  /** (a) */
  controller: { id: string; contact: PolicyContact; entities: CoveredEntity[]; representative?: PolicyContact; dpo?: PolicyContact };
  policy: { version: string; effectiveFrom: string };
  /** (b) */
  purposes: { purpose: string; name: string; legalBases: string[]; interest?: string }[];
  /** (c) */
  categories: { category: string; name: string; special: boolean; condition?: string; fields: string[]; retention: RetentionRule[] }[];
  /** (d) */
  recipients: (Pick<RecipientRule, 'name' | 'kind' | 'role' | 'countries' | 'receives'> & {
    recipient: string;
    transfers: { country: string; mechanism: string }[];
    certifications: CertificationRule[];
    agreements: AgreementRule[];
  })[];
  /** (e): third countries that recipients are in, and whether a safeguard of Chapter V GDPR is known to hold there. */
  transfers: { recipient: string; country: string; safeguarded: boolean; safeguard: string }[];
  /** (g) */
  controls: { control: string; every?: string; promise: string }[];
  automatedDecisions: AutomatedDecisionRule[];
  systems: { system: string; description?: string; categories: string[] }[];
  /** What Art. 30(1) asks for and the policy is silent about, in words. */
  notStated: { point: string; what: string }[];
}

/** @param asOf RFC 3339: which safeguards of transfers hold then */
export function declare(policy: Policy, systems: readonly Pick<SystemFile, 'name' | 'description' | 'datasets'>[], asOf: string): Declared {
  const { representative, dpo } = policy;
  return {
    controller: {
      id: policy.controller,
      contact: policy.contact,
      entities: policy.entities,
      ...(representative ? { representative } : {}),
      ...(dpo ? { dpo } : {}),
    },
    policy: { version: policy.version, effectiveFrom: policy.effectiveFrom },
    purposes: policy.purposes.map(({ id, name, legalBasis, interest }) => ({
      purpose: id,
      name,
      legalBases: legalBasis,
      ...(interest === undefined ? {} : { interest }),
    })),
    categories: policy.categories.map((category) => categoryOf(category, policy)),
    recipients: policy.recipients.map(recipientOf),
    transfers: policy.recipients.flatMap((rule) => transfersTo(rule, asOf)),
    controls: controlsOf(policy),
    automatedDecisions: policy.automatedDecisions ?? [],
    systems: systems.map(({ name, description, datasets }) => ({
      system: name,
      ...(description === undefined ? {} : { description }),
      categories: [...new Set(datasets.map(({ category }) => category))].sort(),
    })),
    notStated: notStated(policy, asOf),
  };
}

function categoryOf({ id, name, special = false, condition, fields }: CategoryRule, { retention }: Policy): Declared['categories'][number] {
  return {
    category: id,
    name,
    special,
    ...(condition === undefined ? {} : { condition }),
    fields: fields.map((field) => field.name),
    retention: retention.filter(({ category }) => category === id),
  };
}

function recipientOf(rule: RecipientRule): Declared['recipients'][number] {
  const { id, name, kind, role, countries, receives, transfers = [], certifications = [], agreements = [] } = rule;
  return { recipient: id, name, kind, role, countries, receives, transfers, certifications, agreements };
}

function transfersTo(rule: RecipientRule, asOf: string): Declared['transfers'] {
  return rule.countries.flatMap((country) => {
    const verdict = transferAllowed(rule, country, undefined, asOf);
    if (verdict.allowed && verdict.by === 'no-third-country') return [];
    return [{ recipient: rule.id, country, safeguarded: verdict.allowed, safeguard: verdict.why }];
  });
}

function notStated(policy: Policy, asOf: string): Declared['notStated'] {
  const { country } = policy.contact;
  // Only who is established outside needs one (Art. 27 GDPR).
  const isInside = country !== undefined && isMember(country, asOf);
  const unlimited = policy.categories.filter(({ id }) => !policy.retention.some(({ category }) => category === id)).map(({ id }) => id);
  const points: [string, string, boolean][] = [
    ['30(1)(a)', 'no representative in the European Union', policy.representative === undefined && !isInside],
    ['30(1)(a)', 'no data protection officer', policy.dpo === undefined],
    ['30(1)(c)', 'no categories of persons; events tell at most an age band and a country', true],
    ['30(1)(f)', `no period for ${unlimited.join(', ')}`, unlimited.length > 0],
    ['30(1)(g)', 'no security measure that is evidenced by events', controlsOf(policy).length === 0],
  ];
  return points.filter(([, , isSilent]) => isSilent).map(([point, what]) => ({ point, what: `The policy in force names ${what}.` }));
}
