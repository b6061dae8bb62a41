import { handle, ignored, isLater, type EventOf, type Folded, type Handlers, type Stamp, type Table, type Touch } from '../engine/index.ts';
import {
  choiceTypes,
  dataTypes,
  erasureTypes,
  holdTypes,
  houseTypes,
  requestTypes,
  vaultTypes,
  watchTypes,
} from '../engine/event-groups.ts';

/** Whether two pseudonyms are one person, seen from one of them: each pair has two rows. */
export interface LinkRow {
  readonly controller: string;
  readonly subject: string;
  readonly other: string;
  readonly linked: boolean;
  /** Of the event that says so: the latest counts. */
  readonly stamp: Stamp;
}

const table: Table<LinkRow> = {
  name: 'link',
  columns: { controller: 'text', subject: 'text', other: 'text', linked: 'boolean', stamp: 'text' },
  key: ['controller', 'subject', 'other'],
  indexes: ['(controller, other)'],
  subjects: ['subject', 'other'],
};

const on: Handlers<Touch<LinkRow>> = {
  ...ignored(...dataTypes, ...choiceTypes, ...vaultTypes, ...requestTypes, ...erasureTypes, ...holdTypes, ...houseTypes, ...watchTypes),
  ...ignored('privacy.subject.described.v1', 'privacy.identifier.released.v1', 'privacy.identity.conflicted.v1'),
  'privacy.subject.linked.v1': (event) => between(event, true),
  'privacy.subject.unlinked.v1': (event) => between(event, false),
};

function between(event: EventOf<'privacy.subject.linked.v1' | 'privacy.subject.unlinked.v1'>, linked: boolean): Touch<LinkRow>[] {
  const {
    stamp,
    data: { other },
    metadata: { controller, subject = '' },
  } = event;
  const seenFrom = (one: string, another: string): Touch<LinkRow> => ({
    key: [controller, one, another],
    evolve: (row) => (row && !isLater(stamp, row.stamp) ? row : { controller, subject: one, other: another, linked, stamp }),
  });
  return subject === other ? [] : [seenFrom(subject, other), seenFrom(other, subject)];
}

/** Which pseudonyms are one person, as the last word on each pair has it. */
export const links: Folded<LinkRow> = { kind: 'folded', version: 1, table, touches: (event) => handle(on, event) };
