import { handle, ignored, isLater, type EventOf, type Folded, type Handlers, type Stamp, type Table, type Touch } from '../engine/index.ts';
import { choiceTypes, dataTypes, erasureTypes, holdTypes, houseTypes, requestTypes, vaultTypes } from '../engine/event-groups.ts';

/** Whether two pseudonyms are one person, as was said last. `a` sorts before `b`. */
export interface LinkRow {
  readonly controller: string;
  readonly a: string;
  readonly b: string;
  readonly linked: boolean;
  readonly said: Stamp;
  readonly basis: string;
}

const table: Table<LinkRow> = {
  name: 'link',
  columns: { controller: 'text', a: 'text', b: 'text', linked: 'boolean', said: 'text', basis: 'text' },
  key: ['controller', 'a', 'b'],
  indexes: ['(controller, b)'],
  subjects: ['a', 'b'],
};

const on: Handlers<Touch<LinkRow>> = {
  ...ignored(...dataTypes, ...choiceTypes, ...vaultTypes, ...requestTypes, ...erasureTypes, ...holdTypes, ...houseTypes),
  ...ignored('privacy.subject.described.v1', 'privacy.identifier.released.v1', 'privacy.identity.conflicted.v1'),

  'privacy.subject.linked.v1': (event) => said(event, true),
  'privacy.subject.unlinked.v1': (event) => said(event, false),
};

function said(
  { metadata: { controller, subject }, data, stamp }: EventOf<`privacy.subject.${'linked' | 'unlinked'}.v1`>,
  linked: boolean,
): Touch<LinkRow>[] {
  if (subject === undefined || subject === data.other) return [];
  const [a, b] = [subject, data.other].sort() as [string, string];
  const edge = { controller, a, b, linked, said: stamp, basis: data.basis };
  return [{ key: [controller, a, b], evolve: (row) => (row && isLater(row.said, stamp) ? row : edge) }];
}

/** Which pseudonyms were linked to one person: one row for each pair ever spoken of. */
export const links: Folded<LinkRow> = { kind: 'folded', version: 1, table, touches: (event) => handle(on, event) };
