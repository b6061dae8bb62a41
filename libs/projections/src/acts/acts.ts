import { DRILL_SOURCE, saidBy } from '#domain';
import { handle, ignored, type Appended, type FoldedEvent, type FoldedType, type Handlers, type Table } from '../engine/index.ts';
import {
  breachTypes,
  choiceTypes,
  dataTypes,
  erasureTypes,
  holdTypes,
  requestTypes,
  vaultTypes,
  watchTypes,
} from '../engine/event-groups.ts';

/** Something that the organisation did, or was told, and that judgements and promises rest on. */
export interface ActRow {
  readonly controller: string;
  /** Pseudonym; the stream of a request that names nobody; '' where it is about no person. */
  readonly subject: string;
  /** When it happened, UTC. */
  readonly at: string;
  readonly position: bigint;
  readonly event: string;
  readonly type: string;
  readonly source: string;
  /** What it says, without what is unique to it: acts with the same type, source and shape are of one group. */
  readonly shape: string;
  /** What is unique to it: dates, references, numbers. */
  readonly own?: Readonly<Record<string, unknown>> | undefined;
}

const table: Table<ActRow> = {
  name: 'act',
  columns: {
    controller: 'text',
    subject: 'text',
    at: 'timestamptz',
    position: 'bigint',
    event: 'text',
    type: 'text',
    source: 'text',
    shape: 'text',
    own: 'json?',
  },
  key: ['controller', 'subject', 'at', 'position'],
  indexes: ['(controller, at, position)'],
  subjects: ['subject'],
};

const on: Handlers<ActRow> = {
  ...ignored(...vaultTypes, ...erasureTypes, ...holdTypes, ...watchTypes),
  ...ignored(
    'privacy.subject.linked.v1',
    'privacy.subject.unlinked.v1',
    'privacy.identifier.released.v1',
    'privacy.identity.conflicted.v1',
    'privacy.system.registered.v1',
    'privacy.apikey.created.v1',
    'privacy.apikey.revoked.v1',
    'privacy.key.destroyed.v1',
    'privacy.event.refused.v1',
  ),
  ...told(...dataTypes, ...choiceTypes, ...requestTypes),
  ...told(...breachTypes, 'privacy.subject.described.v1', 'privacy.control.evidenced.v1'),
  ...told('privacy.policy.published.v1', 'privacy.policy.announced.v1'),
};

function told<const Types extends readonly FoldedType[]>(...types: Types): { [T in Types[number]]: (event: FoldedEvent) => ActRow[] } {
  return Object.fromEntries(types.map((type) => [type, rows])) as never;
}

/** What was made of an event: it is asked for again when the event is judged. */
const made = new WeakMap<FoldedEvent, ActRow[]>();

function rows(event: FoldedEvent): ActRow[] {
  const known = made.get(event) ?? toRows(event);
  made.set(event, known);
  return known;
}

/** Nothing of a drill: nobody did it to anybody. */
function toRows(event: FoldedEvent): ActRow[] {
  const { id, type, at, position, metadata } = event;
  const { controller, source } = metadata;
  if (source === DRILL_SOURCE || (event.type === 'privacy.request.opened.v1' && event.data.drill)) return [];
  return [{ controller, subject: subjectOf(event), at, position, event: id, type, source, ...saidBy(event) }];
}

function subjectOf({ type, stream, data, metadata: { subject } }: FoldedEvent): string {
  if (subject !== undefined) return subject;
  if (type === 'privacy.request.opened.v1') return data.subject;
  return stream.startsWith('request-') ? stream : '';
}

/** What judgements and promises rest on: one row for each act, choice, request and proof, in the clear attributes that they look at. */
export const acts: Appended<ActRow> = { kind: 'appended', version: 1, table, rows: (event) => handle(on, event) };
