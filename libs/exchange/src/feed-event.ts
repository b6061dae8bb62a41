import { type LedgerEvent, readInOrder, type StoredEvent } from '#domain';
import { writeStructured, type CloudEvent, type NewMessage } from '#messaging';

/*
 * A message of the feed: a CloudEvent in structured mode, keyed by the person's pseudonym, or by the stream where an event is about nobody.
 *
 *   id, type, time      of the ledger's event
 *   source              /lethe/<controller>
 *   subject             pseudonym, where it is about a person
 *   stream, revision    where it stands
 *   position            of the ledger, decimal; grows
 *   recordedat, actor   when it was recorded, and who sent it
 *   publisher           the source that it was sent with; `lethe` for the ledger's own
 *   data                in its recorded form: names, codes and pseudonyms, no personal value
 *
 * Left out: nonces, commitments and keyed hashes, with which somebody who learns a salt or a key later could confirm a guess.
 */

/** Members of an event's data that are keyed hashes of identifiers. */
const HASHES: Record<string, string> = { 'privacy.erasure.closing.v1': 'identifiers' };

/**
 * The event as the feed tells it, lifted to the version of its type that is current here. One whose type nobody here knows is told without its data.
 * @throws UnreadableVersionError for an event of a newer Lethe: it is published by that one.
 */
export function feedEvent(stored: StoredEvent): NewMessage {
  const reading = readInOrder(stored);
  const metadata = (stored.metadata ?? {}) as Record<string, unknown>;
  const subject = typeof metadata['subject'] === 'string' ? metadata['subject'] : undefined;
  const { id, stream, revision, position } = stored;
  const event: CloudEvent = {
    specversion: '1.0',
    id,
    type: reading.ok ? reading.event.type : stored.type,
    source: `/lethe/${String(metadata['controller'])}`,
    ...(subject !== undefined && { subject }),
    time: metadata['time'],
    datacontenttype: 'application/json',
    stream,
    revision: String(revision),
    position: String(position),
    recordedat: metadata['recordedAt'],
    actor: metadata['actor'],
    publisher: metadata['source'],
    ...(reading.ok && { data: withoutHashes(reading.event) }),
  };
  return writeStructured(subject ?? stream, event);
}

function withoutHashes({ type, data }: LedgerEvent): Record<string, unknown> {
  return Object.fromEntries(Object.entries(data).filter(([name]) => name !== HASHES[type]));
}
