import { valueExpiry, type EventMetadata, type Policy } from '#domain';
import type { StoredEvent } from '#event-store';
import type { RecordChange, RecordName, ValueTerm } from '#vault';

interface About {
  category?: string;
  system?: string;
  /** Token. */
  record?: string;
  fields?: string[];
}

/** What is to be noted beside the values that an event brought. */
export function termsOf({ id, position, data, metadata }: StoredEvent, versionsOf: (controller: string) => readonly Policy[]): ValueTerm[] {
  const { controller, time, commitments = {} } = metadata as EventMetadata;
  const { category, system, record } = data as About;
  const pointers = Object.keys(commitments);
  if (pointers.length === 0 || (category === undefined && record === undefined)) return [];
  const versions = category === undefined ? [] : versionsOf(controller);
  return pointers.map((pointer) => {
    const expires = category === undefined ? undefined : valueExpiry({ category, system, time, pointer }, versions);
    return {
      controller,
      eventId: id,
      pointer,
      at: new Date(time),
      position,
      category: category ?? null,
      system: system ?? null,
      record: record ?? null,
      expiresAt: expires === undefined ? null : new Date(expires),
    };
  });
}

const GROUNDS = new Map<string, RecordChange['ground']>([
  ['privacy.data.deleted.v1', 'deleted'],
  ['privacy.data.corrected.v1', 'corrected'],
  ['privacy.data.obscured.v1', 'obscured'],
]);

/** What an event that changes a record means for values that events from before it brought of it. */
export function changeOf({ id, position, type, data, metadata }: StoredEvent): RecordChange | undefined {
  const { controller, subject, time } = metadata as EventMetadata;
  const { record, fields } = data as About;
  const ground = GROUNDS.get(type);
  if (ground === undefined || subject === undefined || record === undefined) return undefined;
  const pointers = fields?.flatMap((name) => [`/fields/${escaped(name)}`, `/subject/${escaped(name)}`]);
  return { controller, pseudonym: subject, record, at: new Date(time), position, ground, pointers, event: id };
}

/** The record that an event names. */
export function recordOf({ data, metadata }: StoredEvent): RecordName | undefined {
  const { controller, subject } = metadata as EventMetadata;
  const { record } = data as About;
  return subject === undefined || record === undefined ? undefined : { controller, pseudonym: subject, record };
}

function escaped(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
