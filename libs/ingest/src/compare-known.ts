import { recordToken } from '#domain';
import type { Tx } from '#postgres';
import {
  contentKeyOf,
  dayKeyOf,
  lookUpIdentifiers,
  pointersOf,
  readSubjects,
  subjectKeyOf,
  unwrapSubjectKey,
  type KeyFolder,
  type StoredReceived,
  type SubjectRow,
} from '#vault';
import { contentMacOf } from './content-of.ts';
import { idReused, type Outcome } from './outcome.ts';
import type { Prepared, Published } from './prepare.ts';

export interface KnownEvent {
  event: Prepared;
  row: StoredReceived;
}

/** Line 2 of the protocol for what was received before: the same again, or something else under the same source and id. */
export async function compareKnown(tx: Tx, known: readonly KnownEvent[], keys: KeyFolder): Promise<Outcome[]> {
  const compared = known.filter(isCompared);
  const pointers = Map.groupBy(
    await pointersOf(
      tx,
      compared.map(({ row }) => row),
    ),
    ({ eventId }) => eventId,
  );
  const people = known.filter(({ event, row }) => event.from === 'publisher' && row.pseudonym !== '').map(({ row }) => row);
  const subjects = new Map((people.length > 0 ? await readSubjects(tx, people) : []).map((subject) => [subjectKeyOf(subject), subject]));
  return Promise.all(
    known.map(async (each): Promise<Outcome> => {
      const { event, row } = each;
      if (event.from === 'lethe') return { is: 'known', row };
      if (row.state === 'erased') return erased(tx, event, subjects.get(subjectKeyOf(row)), keys);
      // An earlier attempt of the same call: its commit went through though nobody was told.
      if (row.eventId === event.eventId) return { is: 'new', row };
      if (!isCompared(each)) return { is: 'known', row };
      const stored = (pointers.get(row.eventId) ?? []).map(({ pointer }) => pointer).sort();
      return (await isSame(event, row, stored, subjects.get(subjectKeyOf(row)), keys)) ? { is: 'known', row } : idReused();
    }),
  );
}

function isCompared({ event, row }: KnownEvent): boolean {
  return event.from === 'publisher' && row.state !== 'erased' && row.contentMac !== null && row.eventId !== event.eventId;
}

async function isSame(
  event: Published,
  row: StoredReceived,
  pointers: string[],
  subject: SubjectRow | undefined,
  keys: KeyFolder,
): Promise<boolean> {
  if (row.pseudonym === '') return isMac(row, contentMacOf(keys.received, event, undefined, pointers));
  // Destroyed since: not compared, like a MAC that is gone.
  if (!subject?.key) return true;
  const key = unwrapSubjectKey(subject.key, await dayKeyOf(keys, subject.key.dayKey));
  const token = event.reduced.record && recordToken(key.token, event.controller, event.reduced.record);
  return isMac(row, contentMacOf(contentKeyOf(key), event, token, pointers));
}

function isMac(row: StoredReceived, mac: Buffer): boolean {
  return row.contentMac?.equals(mac) ?? true;
}

/** Which erasure it was is told by the person whom the event was recorded about; where that is not known, by the identifiers that come with it now. */
async function erased(tx: Tx, event: Published, subject: SubjectRow | undefined, keys: KeyFolder): Promise<Outcome> {
  if (subject?.erasure !== undefined) return { is: 'erased', erasure: subject.erasure };
  const naming = event.reduced.people.subject?.naming ?? [];
  const found = await lookUpIdentifiers(
    tx,
    keys,
    naming.map(({ type, value }) => ({ controller: event.controller, type, value })),
  );
  const [first] = found
    .flatMap(({ forgotten }) => forgotten)
    .filter(({ closedAt }) => Date.parse(event.time) <= Date.parse(closedAt))
    .sort((a, b) => Date.parse(a.closedAt) - Date.parse(b.closedAt));
  return first ? { is: 'erased', erasure: first.erasure } : { is: 'erased' };
}
