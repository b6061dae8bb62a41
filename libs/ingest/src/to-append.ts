import type { NewEventRow, ReceivedRow } from '#vault';

/** What is appended of a stream: the exact events of one thing that was received. */
export interface ToAppend extends Pick<ReceivedRow, 'controller' | 'mac' | 'eventId' | 'revision'> {
  events: NewEventRow[];
}

/** The row if something of it is to be appended. */
export function toAppend(row: ReceivedRow): ToAppend[] {
  const { controller, mac, eventId, revision, events } = row;
  return events ? [{ controller, mac, eventId, revision, events }] : [];
}
