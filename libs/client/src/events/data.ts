// Written from the catalogue of events by `npm run docs`; a test compares the two.

import type { JsonValue } from './json-value.ts';

/** Personal data was collected: from the person, by observing them, from others, or by inference. */
export interface DataCollected {
  /** Category of the data, as the policy names it. */
  readonly category: string;
  /** Names of the fields, or name to value. Values are kept only where the policy says `keep: value`. */
  readonly fields: readonly string[] | { readonly [name: string]: JsonValue };
  /** What for. */
  readonly purposes: readonly string[];
  /** Legal basis (Art. 6(1) GDPR). */
  readonly legalBasis: 'contract' | 'consent' | 'legal-obligation' | 'vital-interest' | 'public-task' | 'legitimate-interest';
  /** Where the data came from. */
  readonly origin?: 'provided' | 'observed' | 'inferred' | 'third-party';
  /** From whom, where it came from others (Art. 14). */
  readonly originName?: string;
  /** System that holds it. */
  readonly system: string;
  /** Dataset (table, bucket, …) in that system. */
  readonly dataset: string;
  /** Key of the record in the dataset. */
  readonly record?: string;
  /** Occasion: registration, order, newsletter, form, survey, browsing, support, … */
  readonly moment?: string;
  /** False if it was only passed through. */
  readonly stored?: boolean;
  /** Signals seen on that very request. */
  readonly signals?: {
    /** Do Not Track: `DNT: 1` was sent. */
    readonly dnt?: boolean;
    /** Global Privacy Control: `Sec-GPC: 1` was sent. */
    readonly gpc?: boolean;
  };
  /** Who the event is about: identifier types and values, such as `{"email": "ada@example.org"}`. */
  readonly subject: { readonly [name: string]: string };
  /** Free text for people. */
  readonly note?: string;
  /** Covered entity of the controller that acted. */
  readonly entity?: string;
  /** Controller; must be the key's own. */
  readonly controller?: string;
}

/** Personal data was used for a purpose. */
export interface DataUsed {
  /** Category of the data, as the policy names it. */
  readonly category: string;
  /** Names of the fields. */
  readonly fields?: readonly string[];
  /** What for. */
  readonly purpose: string;
  /** Legal basis (Art. 6(1) GDPR). */
  readonly legalBasis: 'contract' | 'consent' | 'legal-obligation' | 'vital-interest' | 'public-task' | 'legitimate-interest';
  /** System that used it. */
  readonly system?: string;
  /** True if a decision was made by automated means alone (Art. 22 GDPR). */
  readonly automatedDecision?: boolean;
  /** Signals seen on that very request. */
  readonly signals?: {
    /** Do Not Track: `DNT: 1` was sent. */
    readonly dnt?: boolean;
    /** Global Privacy Control: `Sec-GPC: 1` was sent. */
    readonly gpc?: boolean;
  };
  /** Who the event is about: identifier types and values, such as `{"email": "ada@example.org"}`. */
  readonly subject: { readonly [name: string]: string };
  /** Free text for people. */
  readonly note?: string;
  /** Covered entity of the controller that acted. */
  readonly entity?: string;
  /** Controller; must be the key's own. */
  readonly controller?: string;
}

/** A person of the organisation looked at personal data. */
export interface DataAccessed {
  /** Category of the data, as the policy names it. */
  readonly category: string;
  /** System that holds it. */
  readonly system: string;
  /** Who looked: id of a member of staff, never a name. */
  readonly actor: string;
  /** What for. */
  readonly purpose: string;
  /** Names of the fields. */
  readonly fields?: readonly string[];
  /** Who the event is about: identifier types and values, such as `{"email": "ada@example.org"}`. */
  readonly subject: { readonly [name: string]: string };
  /** Free text for people. */
  readonly note?: string;
  /** Covered entity of the controller that acted. */
  readonly entity?: string;
  /** Controller; must be the key's own. */
  readonly controller?: string;
}

/** Personal data was corrected (Art. 16 GDPR). */
export interface DataCorrected {
  /** Category of the data, as the policy names it. */
  readonly category: string;
  /** System that holds it. */
  readonly system: string;
  /** Dataset (table, bucket, …) in that system. */
  readonly dataset: string;
  /** Key of the record in the dataset. */
  readonly record?: string;
  /** Names of the corrected fields, or name to new value. */
  readonly fields: readonly string[] | { readonly [name: string]: JsonValue };
  /** Who the event is about: identifier types and values, such as `{"email": "ada@example.org"}`. */
  readonly subject: { readonly [name: string]: string };
  /** Free text for people. */
  readonly note?: string;
  /** Covered entity of the controller that acted. */
  readonly entity?: string;
  /** Controller; must be the key's own. */
  readonly controller?: string;
}

/** Personal data was made less telling: cut, hashed, masked or generalised. */
export interface DataObscured {
  /** Category of the data, as the policy names it. */
  readonly category: string;
  /** System that holds it. */
  readonly system: string;
  /** Dataset (table, bucket, …) in that system. */
  readonly dataset: string;
  /** Key of the record in the dataset. */
  readonly record?: string;
  /** Names of the fields. */
  readonly fields: readonly string[];
  /** How. */
  readonly method: 'truncate' | 'hash' | 'mask' | 'generalise';
  /** Retention rule of the policy that asked for it. */
  readonly rule?: string;
  /** Who the event is about: identifier types and values, such as `{"email": "ada@example.org"}`. */
  readonly subject: { readonly [name: string]: string };
  /** Free text for people. */
  readonly note?: string;
  /** Covered entity of the controller that acted. */
  readonly entity?: string;
  /** Controller; must be the key's own. */
  readonly controller?: string;
}

/** Personal data was deleted from a system. */
export interface DataDeleted {
  /** Category of the data, as the policy names it. */
  readonly category?: string;
  /** System that holds it. */
  readonly system: string;
  /** Dataset (table, bucket, …) in that system. */
  readonly dataset?: string;
  /** Key of the record in the dataset. */
  readonly record?: string;
  /** Names of the fields. */
  readonly fields?: readonly string[];
  /** Why. */
  readonly ground: 'retention' | 'request' | 'consent-withdrawn' | 'objection' | 'correction' | 'other';
  /** How many records. */
  readonly count?: number;
  /** Who the event is about: identifier types and values, such as `{"email": "ada@example.org"}`. */
  readonly subject: { readonly [name: string]: string };
  /** Free text for people. */
  readonly note?: string;
  /** Covered entity of the controller that acted. */
  readonly entity?: string;
  /** Controller; must be the key's own. */
  readonly controller?: string;
}

/** Personal data was given to a recipient. */
export interface DataShared {
  /** Category of the data, as the policy names it. */
  readonly category: string;
  /** Names of the fields; never values. */
  readonly fields: readonly string[];
  /** Who got it, as the policy names it. */
  readonly recipient: string;
  /** What for. */
  readonly purpose: string;
  /** Legal basis (Art. 6(1) GDPR). */
  readonly legalBasis: 'contract' | 'consent' | 'legal-obligation' | 'vital-interest' | 'public-task' | 'legitimate-interest';
  /** On what ground it was shared. */
  readonly ground?: 'policy' | 'advance-notice' | 'legal-order' | 'enforcement-of-terms' | 'protection-of-rights' | 'consent';
  /** The order, where the ground is `legal-order`. */
  readonly legalOrder?: {
    /** Who ordered it. */
    readonly authority: string;
    /** Reference of the order. */
    readonly reference?: string;
    /** Until when the person must not be told. */
    readonly gagUntil?: string;
  };
  /** What was given for it; other than none it is a sale (CCPA). */
  readonly consideration?: 'none' | 'money' | 'other';
  /** Where the recipient is. */
  readonly country: string;
  /** Ground of a transfer to a third country (Chapter V GDPR). */
  readonly mechanism?: 'adequacy' | 'scc' | 'bcr' | 'dpf' | 'uk-dpf' | 'swiss-dpf' | 'privacy-shield' | 'swiss-privacy-shield' | 'derogation';
  /** False if the recipient cannot tell who it is about. */
  readonly identifiable?: boolean;
  /** Who the event is about: identifier types and values, such as `{"email": "ada@example.org"}`. */
  readonly subject: { readonly [name: string]: string };
  /** Free text for people. */
  readonly note?: string;
  /** Covered entity of the controller that acted. */
  readonly entity?: string;
  /** Controller; must be the key's own. */
  readonly controller?: string;
}

/** The person consented. */
export interface ConsentGranted {
  /** To what. */
  readonly purposes: readonly string[];
  /** Version of the notice that was shown. */
  readonly noticeVersion: string;
  /** How: checkbox, double-opt-in, verbal, paper, … */
  readonly method: string;
  /** Whose law the consent was asked under. */
  readonly jurisdiction?: string;
  /** When it ends by itself. */
  readonly expiresAt?: string;
  /** Hash or URL of the wording. */
  readonly wording?: string;
  /** Who the event is about: identifier types and values, such as `{"email": "ada@example.org"}`. */
  readonly subject: { readonly [name: string]: string };
  /** Free text for people. */
  readonly note?: string;
  /** Covered entity of the controller that acted. */
  readonly entity?: string;
  /** Controller; must be the key's own. */
  readonly controller?: string;
}

/** The person withdrew a consent or opted out. */
export interface ConsentWithdrawn {
  /** From what; without it `scope` says it. */
  readonly purposes?: readonly string[];
  /** From every contact, or from everything. */
  readonly scope?: 'all-contact' | 'all';
  /** By which way: link, account, email, phone, … */
  readonly channel?: string;
  /** Who the event is about: identifier types and values, such as `{"email": "ada@example.org"}`. */
  readonly subject: { readonly [name: string]: string };
  /** Free text for people. */
  readonly note?: string;
  /** Covered entity of the controller that acted. */
  readonly entity?: string;
  /** Controller; must be the key's own. */
  readonly controller?: string;
}

/** A privacy signal of the person was received. */
export interface SignalReceived {
  /** Which. */
  readonly signal: 'dnt' | 'gpc' | 'tcf' | 'gpp';
  /** What was sent: a name, or for `tcf` and `gpp` the consent string. */
  readonly value: string;
  /** Purposes that it opts out of, where the publisher has decoded it. */
  readonly optOutOf?: readonly string[];
  /** Who the event is about: identifier types and values, such as `{"email": "ada@example.org"}`. */
  readonly subject: { readonly [name: string]: string };
  /** Free text for people. */
  readonly note?: string;
  /** Covered entity of the controller that acted. */
  readonly entity?: string;
  /** Controller; must be the key's own. */
  readonly controller?: string;
}

/** The organisation contacted the person. */
export interface ContactMade {
  /** How. */
  readonly channel: 'email' | 'sms' | 'phone' | 'post' | 'chat' | 'push';
  /** What for. */
  readonly purpose: string;
  /** True if it advertised. */
  readonly commercial: boolean;
  /** True if it was marked as advertising. */
  readonly labelledAsAd?: boolean;
  /** True if it held the sender's postal address. */
  readonly postalAddress?: boolean;
  /** True if it held a way to unsubscribe. */
  readonly unsubscribe?: boolean;
  /** True if the sender line was truthful. */
  readonly truthfulFrom?: boolean;
  /** True if the subject line was truthful. */
  readonly truthfulSubject?: boolean;
  /** Recipient that carried it. */
  readonly sentBy?: string;
  /** True if the call or chat was recorded. */
  readonly recorded?: boolean;
  /** Who the event is about: identifier types and values, such as `{"email": "ada@example.org"}`. */
  readonly subject: { readonly [name: string]: string };
  /** Free text for people. */
  readonly note?: string;
  /** Covered entity of the controller that acted. */
  readonly entity?: string;
  /** Controller; must be the key's own. */
  readonly controller?: string;
}

/** The person was told something that they have to be told. */
export interface NoticeGiven {
  /** What about. */
  readonly notice: 'collection' | 'policy-change' | 'breach' | 'legal-order' | 'transfer' | 'restriction-lifting' | 'unsubscribed' | 'rights';
  /** Version of the notice. */
  readonly version?: string;
  /** How: email, post, website, phone, … */
  readonly channel: string;
  /** Id of the breach or order that it is about. */
  readonly about?: string;
  /** False if it is known not to have arrived. */
  readonly delivered?: boolean;
  /** Who the event is about: identifier types and values, such as `{"email": "ada@example.org"}`. */
  readonly subject: { readonly [name: string]: string };
  /** Free text for people. */
  readonly note?: string;
  /** Covered entity of the controller that acted. */
  readonly entity?: string;
  /** Controller; must be the key's own. */
  readonly controller?: string;
}

/** What is known about the person that decides which law and which promises apply. */
export interface SubjectDescribed {
  /** Country of residence. */
  readonly residence?: string;
  /** Age band. */
  readonly ageBand?: 'under-13' | '13-17' | 'adult';
  /** How it is known. */
  readonly source?: 'declared' | 'verified' | 'inferred';
  /** Who the event is about: identifier types and values, such as `{"email": "ada@example.org"}`. */
  readonly subject: { readonly [name: string]: string };
  /** Free text for people. */
  readonly note?: string;
  /** Covered entity of the controller that acted. */
  readonly entity?: string;
  /** Controller; must be the key's own. */
  readonly controller?: string;
}

/** Two identified persons turned out to be one. */
export interface SubjectLinked {
  /** Identifiers of the other. */
  readonly other: { readonly [name: string]: string };
  /** What it rests on. */
  readonly basis: 'login' | 'support' | 'migration' | 'mistake';
  /** Who the event is about: identifier types and values, such as `{"email": "ada@example.org"}`. */
  readonly subject: { readonly [name: string]: string };
  /** Free text for people. */
  readonly note?: string;
  /** Covered entity of the controller that acted. */
  readonly entity?: string;
  /** Controller; must be the key's own. */
  readonly controller?: string;
}

/** A link turned out to be wrong, or is over. */
export interface SubjectUnlinked {
  /** Identifiers of the other. */
  readonly other: { readonly [name: string]: string };
  /** What it rests on. */
  readonly basis: 'login' | 'support' | 'migration' | 'mistake';
  /** Who the event is about: identifier types and values, such as `{"email": "ada@example.org"}`. */
  readonly subject: { readonly [name: string]: string };
  /** Free text for people. */
  readonly note?: string;
  /** Covered entity of the controller that acted. */
  readonly entity?: string;
  /** Controller; must be the key's own. */
  readonly controller?: string;
}

/** An identifier belongs to this person no longer: a recycled address or number. */
export interface IdentifierReleased {
  /** One identifier type and value. */
  readonly identifier: { readonly [name: string]: string };
  /** Who the event is about: identifier types and values, such as `{"email": "ada@example.org"}`. */
  readonly subject: { readonly [name: string]: string };
  /** Free text for people. */
  readonly note?: string;
  /** Covered entity of the controller that acted. */
  readonly entity?: string;
  /** Controller; must be the key's own. */
  readonly controller?: string;
}

/** A system scheduled a record's end. The earlier of this and the policy's rule holds. */
export interface RetentionScheduled {
  /** Category of the data, as the policy names it. */
  readonly category: string;
  /** System that holds it. */
  readonly system: string;
  /** Dataset (table, bucket, …) in that system. */
  readonly dataset: string;
  /** Key of the record in the dataset. */
  readonly record?: string;
  /** What will be done. */
  readonly action: 'obscure' | 'delete';
  /** When, at the latest. */
  readonly dueAt: string;
  /** Who the event is about: identifier types and values, such as `{"email": "ada@example.org"}`. */
  readonly subject: { readonly [name: string]: string };
  /** Free text for people. */
  readonly note?: string;
  /** Covered entity of the controller that acted. */
  readonly entity?: string;
  /** Controller; must be the key's own. */
  readonly controller?: string;
}

/** A control of the organisation was carried out, with its outcome. */
export interface ControlEvidenced {
  /** Which: malware-scan, vulnerability-scan, tls, access-review, staff-confidentiality, recipient-agreement, complaint-channel, … */
  readonly control: string;
  /** How it ended. */
  readonly outcome: 'passed' | 'failed';
  /** Recipient that it is about. */
  readonly recipient?: string;
  /** Where the evidence is kept. */
  readonly reference?: string;
  /** Until when it counts. */
  readonly validUntil?: string;
  /** Covered entity of the controller that acted. */
  readonly entity?: string;
  /** Controller; must be the key's own. */
  readonly controller?: string;
}

/** Type of event → its data. */
export interface EventData {
  'privacy.data.collected.v1': DataCollected;
  'privacy.data.used.v1': DataUsed;
  'privacy.data.accessed.v1': DataAccessed;
  'privacy.data.corrected.v1': DataCorrected;
  'privacy.data.obscured.v1': DataObscured;
  'privacy.data.deleted.v1': DataDeleted;
  'privacy.data.shared.v1': DataShared;
  'privacy.consent.granted.v1': ConsentGranted;
  'privacy.consent.withdrawn.v1': ConsentWithdrawn;
  'privacy.signal.received.v1': SignalReceived;
  'privacy.contact.made.v1': ContactMade;
  'privacy.notice.given.v1': NoticeGiven;
  'privacy.subject.described.v1': SubjectDescribed;
  'privacy.subject.linked.v1': SubjectLinked;
  'privacy.subject.unlinked.v1': SubjectUnlinked;
  'privacy.identifier.released.v1': IdentifierReleased;
  'privacy.retention.scheduled.v1': RetentionScheduled;
  'privacy.control.evidenced.v1': ControlEvidenced;
}
