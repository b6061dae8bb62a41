import type { RequestKind } from '../events/vocabulary.ts';

/** Something that the organisation has published that it does or never does, and how the ledger finds out. */
export interface PromiseRule {
  /** Stable over versions, such as `J2`. */
  id: string;
  /** The promise in one plain sentence of the file's author, for people who are not engineers. */
  title: string;
  /** Section of the published text that it comes from. */
  source?: string;
  /** All of them have to hold; the promise stands as its worst check does. */
  checks: CheckRule[];
}

/** How one part of a promise is checked: the kind of check, and what it is about. */
export type CheckRule =
  /** Acts of this kind happen, and none contradicts these rules of the judgement (any rule without `rules`). */
  | { kind: 'acts-allowed'; about: ActMatch; rules?: string[] }
  /** Of the acts that `among` tells, none is ever one that `act` tells. */
  | { kind: 'never'; among: ActMatch; act: ActMatch }
  /** Acts of this kind, or events of this type, happen at all. */
  | { kind: 'observed'; about: ActMatch }
  /** Requests of these kinds are answered before they are due. */
  | { kind: 'requests-answered'; kinds: RequestKind[] }
  /** Refusals of these kinds of requests name a complaint route and a judicial remedy. */
  | { kind: 'refusals-explained'; kinds?: RequestKind[] }
  /** What these retention rules of the policy say is carried out in time. */
  | { kind: 'retention-kept'; rules: string[] }
  /** Whoever's data was surrendered to an authority is told, once no gag forbids it. `within`: ISO 8601, from the end of the gag. */
  | { kind: 'told-of-orders'; within: string }
  /** A new version of the policy is announced as `changes` of the policy says. */
  | { kind: 'told-of-changes' }
  /** Whoever a breach hits is told as `breach` of the policy says, and so is the authority. */
  | { kind: 'told-of-breaches' }
  /** An opt-out from contact takes effect as fast as `contactRules` says. */
  | { kind: 'opt-outs-honoured' }
  /**
   * A control is evidenced as passed at least this often. `every`: ISO 8601; once, and not past its `validUntil`, without it.
   * `without`: purposes that it shows the service to work without.
   */
  | { kind: 'control-evidenced'; control: string; every?: string; without?: string[] }
  /** Every recipient of these kinds that got data was bound by an agreement then: one of the policy, or one that a control evidenced. */
  | { kind: 'agreements-held'; recipientKinds?: string[] }
  /** The policy in force itself says these things; JSON pointers into it. */
  | { kind: 'published'; pointers: string[] }
  /** Nothing that is reported could show it; the reason is told. */
  | { kind: 'unobservable'; reason: string };

export type CheckKind = CheckRule['kind'];

/** Which events a check is about. All that is given has to hold; of a list one suffices; `not…` lists what must not be there. */
export interface ActMatch {
  /** Nouns and verbs of event types, such as `data.shared`. */
  events: string[];
  categories?: string[];
  notCategories?: string[];
  /** One of the event's purposes is among these. */
  purposes?: string[];
  /** One of the event's purposes is not among these. */
  notPurposes?: string[];
  recipients?: string[];
  notRecipients?: string[];
  recipientKinds?: string[];
  notRecipientKinds?: string[];
  fields?: string[];
  /** One of the event's fields is not among these. */
  notFields?: string[];
  grounds?: string[];
  notGrounds?: string[];
  /** `none`, `money`, `other`. */
  considerations?: string[];
  notConsiderations?: string[];
  moments?: string[];
  channels?: string[];
  controls?: string[];
  notices?: string[];
  identifiable?: boolean;
  stored?: boolean;
  commercial?: boolean;
  automatedDecision?: boolean;
}
