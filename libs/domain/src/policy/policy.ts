import type { TransferMechanism } from '../events/vocabulary.ts';
import type { LegalBasis } from './legal-basis.ts';
import type { PromiseRule } from './promise-rule.ts';

/**
 * A controller's published privacy policy as data: what may be collected, why, who may get it and how long it stays.
 * The YAML form is read by `#policy`; the same shape stands in `policy.published` events. All codes are lower-case words.
 */
export interface Policy {
  /** Id of the controller (the tenant). */
  controller: string;
  /** Name of this version; unique per controller. */
  version: string;
  /** RFC 3339 instant from which this version is in force. */
  effectiveFrom: string;
  /** Name of the organisation and how to reach it about privacy. */
  contact: PolicyContact;
  /** Companies and brands that the policy covers; events name one in `entity`. */
  entities: CoveredEntity[];
  /** Identifier types, strongest first: when identifiers of one event belong to different subjects, the first decides. */
  identifiers: IdentifierRule[];
  categories: CategoryRule[];
  purposes: PurposeRule[];
  recipients: RecipientRule[];
  retention: RetentionRule[];
  /** Privacy signals that the policy promises to honour. */
  signals?: SignalRule[];
  /** Who is expected to send what, and how long a silence is normal. Without it nobody's silence is noticed. */
  publishers?: PublisherRule[];
  /** Moments at which data is collected (`registration`, `order`, …). Without it the policy says nothing about them. */
  moments?: string[];
  /** Which staff may look at people's data (`data.accessed`); without it the policy says nothing about it. */
  access?: AccessRule[];
  /** What commercial contact has to carry, and how fast an opt-out is honoured. */
  contactRules?: ContactRules;
  /** Ages below which the policy promises not to market, and below which it should not be used. */
  children?: ChildrenRule;
  /** Whom a breach is told to, and how fast. */
  breach?: BreachRule;
  /** Decisions about people that no person takes (Art. 22 GDPR). */
  automatedDecisions?: AutomatedDecisionRule[];
  /** Rights and complaint routes, as the export bundle tells them (Art. 15(1)(e) and (f) GDPR). */
  rights?: RightsRule;
  /** Representative in the Union (Art. 27 GDPR). */
  representative?: PolicyContact;
  /** Data protection officer (Art. 37 GDPR). */
  dpo?: PolicyContact;
  /** How a new version is told to people. */
  changes?: ChangesRule;
  /** What goes before this policy where the two conflict, strongest first. */
  precedence?: string[];
  /** What is done with orders of courts and authorities outside the Union, in words (Art. 48 GDPR). */
  foreignOrders?: string;
  /** Sections of the published text, and what they refer to. */
  sections?: SectionRule[];
  /** What the organisation has published that it does or never does, each with how that is checked. */
  promises?: PromiseRule[];
}

export interface PolicyContact {
  name: string;
  address?: string;
  email?: string;
  phone?: string;
  url?: string;
  /** ISO 3166-1 alpha-2: where it is established. */
  country?: string;
}

export interface CoveredEntity {
  id: string;
  name: string;
}

/** How values of an identifier type are normalised before they are looked up. */
export type IdentifierForm = 'email' | 'phone' | 'ip' | 'opaque';

export interface IdentifierRule {
  type: string;
  form: IdentifierForm;
  /** True if the value means one person (email, customer number); false for an IP address, a device or a cookie. */
  identifies: boolean;
}

export interface CategoryRule {
  id: string;
  name: string;
  /** Special category of Art. 9 GDPR. */
  special?: boolean;
  /** Condition of Art. 9(2) GDPR under which a special category is processed, as its letter: `a` to `j`. */
  condition?: string;
  /** Key of the Fideslang taxonomy, such as `user.contact.email`. */
  fideslang?: string;
  /** IRI of the Data Privacy Vocabulary (W3C), such as `https://w3id.org/dpv/pd#EmailAddress`. */
  dpv?: string;
  fields: FieldRule[];
}

export interface FieldRule {
  name: string;
  /** `value`: the ledger's vault keeps the value, sealed; `name` (the default): only that the field was held. */
  keep?: 'value' | 'name';
  /** The value must not be written anywhere (card number, CVV). */
  neverStore?: boolean;
  /** Part of what a person may take along (Art. 20 GDPR). */
  portable?: boolean;
}

export interface PurposeRule {
  id: string;
  name: string;
  legalBasis: LegalBasis[];
  /** True if the purpose is getting in touch with the person; a withdrawal with the scope `all-contact` covers it. */
  contact?: boolean;
  /** True if the purpose is to sell or advertise. */
  marketing?: boolean;
  /** True if the purpose follows people over time or across sites. */
  tracking?: boolean;
  /** Reads or writes the person's device (ePrivacy Directive Art. 5(3)): `necessary` for what the person asked for, or `other`, which needs consent. */
  device?: 'necessary' | 'other';
  /** The interest pursued, where the basis is a legitimate interest (Art. 13(1)(d) GDPR). */
  interest?: string;
  /** Key of the Fideslang taxonomy, such as `essential.service.payment_processing`. */
  fideslang?: string;
  /** IRI of the Data Privacy Vocabulary (W3C), such as `https://w3id.org/dpv#ServiceProvision`. */
  dpv?: string;
}

export interface RecipientRule {
  id: string;
  name: string;
  /** What it does: shipping, payment, advertising, hosting, support-tool, mail-service, … */
  kind: string;
  /** A processor acts for the controller and must answer an erasure; a controller of its own must be told (Art. 19 GDPR). */
  role: 'processor' | 'controller';
  countries: string[];
  /** What it may get, and for what. */
  receives: { category: string; fields: string[]; purposes: string[] }[];
  /** How a recipient that is a controller of its own is told of an erasure. Without it a person has to see to that. */
  privacyDesk?: PrivacyDesk;
  /** What binds it: without one nothing shows that it keeps the data confidential. */
  agreements?: AgreementRule[];
  /** Its own certifications under a transfer framework. */
  certifications?: CertificationRule[];
  /** What data goes to it abroad under, by country; a country without an entry has none. */
  transfers?: TransferRule[];
  /** Where the person can opt out with the recipient itself, without the organisation knowing of it. */
  optOutElsewhere?: string;
}

export interface AgreementRule {
  kind: 'processing' | 'confidentiality' | 'joint-controllers' | 'standard-clauses';
  reference?: string;
  /** RFC 3339 dates or instants; without `to` it still holds. */
  from: string;
  to?: string;
}

/** Frameworks to which a recipient certifies itself. */
export type TransferFramework = 'privacy-shield' | 'swiss-privacy-shield' | 'dpf' | 'uk-dpf' | 'swiss-dpf';

export interface CertificationRule {
  framework: TransferFramework;
  from: string;
  to?: string;
}

export interface TransferRule {
  country: string;
  mechanism: TransferMechanism;
}

/** Where a recipient is told of an erasure: by mail, or by a webhook with the secret that signs both ways. One of the two. */
export interface PrivacyDesk {
  /** Address of its privacy desk; of a function, not of a person: it stands in the ledger for good. */
  email?: string;
  /** URL that takes notices; https, but for a loopback address. */
  webhook?: string;
  /** Reference to the secret that it shares with the controller: `env:NAME` or `file:/PATH`. */
  secret?: string;
  /** Identifier types that this recipient has of everybody whose data it got, beside those that are fields of what it receives. */
  knows?: string[];
}

export interface RetentionRule {
  id: string;
  category: string;
  /** Only for this system; every system without it. */
  system?: string;
  /** ISO 8601 period from the collection after which the identifying fields are obscured. */
  obscureAfter?: string;
  /** ISO 8601 period from the collection after which the record is deleted. */
  deleteAfter?: string;
  /** Kept until this happens, e.g. `erasure-request` or `account-closed`. */
  until?: string;
  /** Which fields `obscureAfter` means; the category's all without it. */
  fields?: string[];
}

/** What a signal is taken for. Consent strings (`tcf`, `gpp`) are decoded by the publisher, who says what they opt out of. */
export interface SignalRule {
  signal: 'dnt' | 'gpc';
  /** Purposes that it opts out of. */
  optsOutOf: string[];
}

export interface PublisherRule {
  /** Pattern of the sources that events come from; `*` stands for any run of characters. */
  source: string;
  /** Types of the events that are expected, such as `privacy.data.collected.v1`. */
  events: string[];
  /** ISO 8601: the longest time without an event of a type that is normal. */
  every: string;
}

export interface AccessRule {
  /** Staff id as `data.accessed` names it in `actor`, or a pattern; `*` stands for any run of characters. */
  actor: string;
  /** Only these categories; all without it. */
  categories?: string[];
  /** Only for these purposes; any without it. */
  purposes?: string[];
}

/** What commercial contact has to carry: `contact.made` says it of each. */
export type ContactMark = 'labelledAsAd' | 'postalAddress' | 'unsubscribe' | 'truthfulFrom' | 'truthfulSubject';

export interface ContactRules {
  /** Commercial contact carries each of these. */
  commercial?: ContactMark[];
  /** ISO 8601: how fast an opt-out takes effect. At once without it. */
  optOutWithin?: string;
  /** Limit of the law for commercial contact, in business days (CAN-SPAM: 10). */
  optOutLimitBusinessDays?: number;
  /** Purposes of contact that an opt-out from all contact does not reach. */
  evenAfterOptOut?: string[];
}

export interface ChildrenRule {
  /** Nothing is marketed to people known to be younger. */
  noMarketingUnder?: number;
  /** The service is not meant for people who are younger. */
  notForUnder?: number;
}

export interface BreachRule {
  /** ISO 8601, from becoming aware (Art. 33 GDPR: PT72H). */
  authorityWithin?: string;
  /** How fast the persons are told: business days, or an ISO 8601 period. One of the two. */
  subjectsWithinBusinessDays?: number;
  subjectsWithin?: string;
  channel?: string;
}

export interface AutomatedDecisionRule {
  purpose: string;
  /** How the decision is made, in words. */
  logic: string;
  /** What it means for the person, in words. */
  significance: string;
  /** What protects the person: `human-review`, `contest`, `express-view`, … */
  safeguards: string[];
}

export interface RightsRule {
  /** Which rights people have: `access`, `rectification`, `erasure`, `restriction`, `portability`, `objection`, `opt-out`, … */
  offered: string[];
  /** How they are exercised, in words. */
  how?: string;
  /** Supervisory authority that a complaint can go to. */
  authority?: PolicyContact;
  /** Recourse to courts, in words. */
  judicialRemedy?: string;
}

export interface ChangesRule {
  /** Where a new version is announced. */
  channel: 'page' | 'email' | 'account';
  /** ISO 8601: how long before it is in force, or without it when it is. */
  ahead?: string;
}

export interface SectionRule {
  title: string;
  /** Titles of the sections that its text sends the reader to. */
  refersTo?: string[];
}
