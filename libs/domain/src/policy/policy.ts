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
}

export interface PolicyContact {
  name: string;
  address?: string;
  email?: string;
  phone?: string;
  url?: string;
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

export type LegalBasis = 'contract' | 'consent' | 'legal-obligation' | 'vital-interest' | 'public-task' | 'legitimate-interest';

export interface PurposeRule {
  id: string;
  name: string;
  legalBasis: LegalBasis[];
  /** True if the purpose is getting in touch with the person; a withdrawal with the scope `all-contact` covers it. */
  contact?: boolean;
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
