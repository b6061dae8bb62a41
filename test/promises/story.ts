import { createHash } from 'node:crypto';
import {
  bookOf,
  newLedgerMetadata,
  readLedgerEvent,
  type Book,
  type EventTypes,
  type LedgerEvent,
  type Policy,
  type Recorded,
} from '#domain';

/** Something that happens in a story: what is recorded, by which service, about whom. */
export interface Happening {
  readonly type: keyof EventTypes;
  readonly source: string;
  readonly data: object;
  /** First name; without it it is about nobody. */
  readonly who?: string | undefined;
  /** Of a request: all that happens with it stands in one stream. */
  readonly stream?: string | undefined;
}

/** On which day of the story (0 is a Monday), and what. */
export type Step = readonly [day: number, happening: Happening];

/** What is written of an event in a story: its person and their identifiers are filled in. */
export type Said<T extends keyof EventTypes> = Omit<Recorded<EventTypes[T]>, 'subject'>;

/** A service reports something about a person, Ada if nobody is named. */
export function by<T extends keyof EventTypes>(source: string, type: T, data: Said<T>, who = 'Ada'): Happening {
  return { type, source, data: { subject: ['email'], ...data }, who };
}

/** The ledger itself, or somebody of the organisation, records something that is about no person, or in a stream of its own. */
export function recorded<T extends keyof EventTypes>(type: T, data: Said<T>, stream?: string): Happening {
  return { type, source: 'lethe', data, ...(stream !== undefined && { stream }) };
}

const MONDAY = Date.parse('2026-03-02T10:00:00Z');
const DAY = 86_400_000;

/** The moment of a day of a story, which may be a part of one. */
export function time(day: number): string {
  return new Date(MONDAY + day * DAY).toISOString();
}

/** 32 hexadecimal digits for a name. */
export function pseudonym(name: string): string {
  return createHash('sha256').update(name).digest('hex').slice(0, 32);
}

/** A record's token. */
export function token(name: string): string {
  return createHash('sha256').update(name).digest('hex');
}

/** The events of a story, behind the publication of the policy. Each is named by its place. */
export function eventsOf(policy: Policy, steps: readonly Step[]): LedgerEvent[] {
  const began = (Date.parse(policy.effectiveFrom) - MONDAY) / DAY;
  return [[began, published(policy)] as const, ...steps].map(([day, happening], place) => eventOf(policy, day, happening, place));
}

export function published(policy: Policy): Happening {
  const { version, effectiveFrom, controller } = policy;
  return recorded('privacy.policy.published.v1', { version, effectiveFrom, sha256: '0'.repeat(64), policy }, `policy-${controller}`);
}

/** How it stands on a day: the book of the first of these versions. */
export function bookOn([policy, ...later]: readonly [Policy, ...Policy[]], events: readonly LedgerEvent[], day: number): Book {
  const book = bookOf(events, [policy, ...later], { at: time(day), version: policy.version });
  if (!book) throw new Error('The story has no such version of the policy');
  return book;
}

function eventOf({ controller }: Policy, day: number, { type, source, data, who, stream }: Happening, place: number): LedgerEvent {
  const subject = who === undefined ? undefined : pseudonym(who);
  const metadata = newLedgerMetadata({
    controller,
    ...(subject !== undefined && { subject }),
    actor: 'story',
    source,
    time: time(day),
    recordedAt: time(day),
    nonce: 'A'.repeat(43),
  });
  const own = subject === undefined ? `controller-${controller}` : `subject-${subject}`;
  const position = BigInt(place);
  const id = `${place} ${type.split('.').slice(1, 3).join('.')}`;
  const reading = readLedgerEvent({ stream: stream ?? own, revision: position, position, id, type, data, metadata });
  if (!reading.ok) throw new Error(`${id} is not an event of the ledger: ${JSON.stringify(reading.problems)}`);
  return reading.event;
}
