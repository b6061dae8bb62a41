import { handle, ignored, type EventOf, type Folded, type Handlers, type Table, type Touch } from '../engine/index.ts';
import {
  dataTypes,
  erasureTypes,
  holdTypes,
  houseTypes,
  identityTypes,
  requestTypes,
  vaultTypes,
  watchTypes,
} from '../engine/event-groups.ts';
import { ALL, ALL_CONTACT, granted, heard, withdrawn, type ConsentFacts, type ConsentRow } from './facts.ts';

const table: Table<ConsentRow> = {
  name: 'consent',
  columns: { controller: 'text', subject: 'text', purpose: 'text', facts: 'json' },
  key: ['controller', 'subject', 'purpose'],
  subjects: ['subject'],
};

const on: Handlers<Touch<ConsentRow>> = {
  ...ignored(...dataTypes, ...identityTypes, ...vaultTypes, ...requestTypes, ...erasureTypes, ...holdTypes, ...houseTypes, ...watchTypes),
  ...ignored('privacy.contact.made.v1', 'privacy.notice.given.v1'),

  'privacy.consent.granted.v1': (event) => {
    const { purposes, noticeVersion, method, jurisdiction, expiresAt, wording } = event.data;
    return each(event, purposes, granted({ at: event.stamp, event: event.id, noticeVersion, method, jurisdiction, expiresAt, wording }));
  },
  'privacy.consent.withdrawn.v1': (event) =>
    each(event, refusedPurposes(event.data), withdrawn({ at: event.stamp, event: event.id, channel: event.data.channel })),
  'privacy.optout.carried.v1': (event) =>
    each(event, refusedPurposes(event.data), withdrawn({ at: event.stamp, event: event.id, erasure: event.data.erasure })),
  'privacy.signal.received.v1': (event) => {
    const { signal, value, optOutOf = [] } = event.data;
    const said = { at: event.stamp, event: event.id };
    return [...each(event, [ALL], heard(signal, { ...said, value })), ...each(event, optOutOf, heard(signal, said))];
  },
};

function refusedPurposes({ purposes = [], scope }: { purposes?: string[]; scope?: string }): string[] {
  return scope === undefined ? purposes : [...purposes, scope === 'all' ? ALL : ALL_CONTACT];
}

type AboutConsent = EventOf<`privacy.${'consent.granted' | 'consent.withdrawn' | 'optout.carried' | 'signal.received'}.v1`>;

function each(event: AboutConsent, purposes: readonly string[], change: (facts: ConsentFacts) => ConsentFacts): Touch<ConsentRow>[] {
  const { controller, subject } = event.metadata;
  if (subject === undefined) return [];
  return purposes.map((purpose) => ({
    key: [controller, subject, purpose],
    evolve: (row) => ({ controller, subject, purpose, facts: change(row?.facts ?? {}) }),
  }));
}

/** What each person agreed to, withdrew and signalled: one row for each purpose, and for each scope of a withdrawal. */
export const consents: Folded<ConsentRow> = { kind: 'folded', version: 1, table, touches: (event) => handle(on, event) };
