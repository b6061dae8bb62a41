/** An event of the ledger, and when it happened (RFC 3339). */
export interface Mark {
  event: string;
  at: string;
}

/** Acts, and other events that promises rest on, that are alike: of one type, from one source, with the same clear data. */
export interface ActGroup {
  /** `privacy.data.shared.v1` */
  type: string;
  /** Clear data in the recorded form, without what is unique to each event (tokens of records, pseudonyms). */
  data: Readonly<Record<string, unknown>>;
  source: string;
  n: number;
  /** By the events' own time. */
  first: Mark;
  last: Mark;
}

/** Acts of an {@link ActGroup} that contradict one rule of the judgement. */
export interface ContradictionGroup extends ActGroup {
  /** Id of the rule. */
  rule: string;
  /** The first {@link MOST_EVENTS} ids of them, by time. */
  events: readonly string[];
}

export const dutyKinds = ['request', 'retention', 'order-notice', 'breach-notice', 'change-notice', 'opt-out'] as const;
export type DutyKind = (typeof dutyKinds)[number];

/**
 * How a duty stands at the book's `at`: `met` in time, `late` (met, or broken by an act, after it was due), `overdue` (due and not met), `open` (not due
 * yet), `suspended` (the clock stands still, or the law forbids it for now).
 */
export const dutyEnds = ['met', 'late', 'overdue', 'open', 'suspended'] as const;
export type DutyEnd = (typeof dutyEnds)[number];

/** Duties of one kind, about one thing, that stand alike. Those that were opened in the window; what met them may be later. */
export interface Duty {
  kind: DutyKind;
  /**
   * What they are about. `request`: the kind of request. `retention`: the id of the policy's rule. `order-notice`: the recipient. `breach-notice`: `authority` or
   * `subject`. `change-notice`: the version. `opt-out`: `promise` or `law`, for the limit that it is about.
   */
  about: string;
  end: DutyEnd;
  n: number;
  /** What met them (`met`, `late`; of an opt-out the contact that came too late), or what opened them. The first and the last of them by time. */
  first: Mark;
  last: Mark;
  /** The earliest date by which one of them is, or was, due; RFC 3339. Without it none has a date yet. */
  due?: string;
  /** Ids of the first {@link MOST_EVENTS} of the events that `first` and `last` are of, by time. */
  events: readonly string[];
}

/** What the ledger holds of an organisation in the time in which one version of its policy was in force, up to a moment. A plain value. */
export interface Book {
  /** As of when, RFC 3339. */
  at: string;
  /** From when the version was in force. Acts and duties from then on, by their own time, stand in the book. */
  from: string;
  /** From when another version took its place, so that what happened from then on stands elsewhere. */
  until?: string;
  /** Name of the version. */
  version: string;
  /** The event that published it. */
  published?: Mark;
  acts: readonly ActGroup[];
  contradictions: readonly ContradictionGroup[];
  duties: readonly Duty[];
}

/** How many ids of events are told where there may be more. */
export const MOST_EVENTS = 20;
