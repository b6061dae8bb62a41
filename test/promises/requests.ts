import type { RequestKind } from '#domain';
import { pseudonym, recorded, time, type Happening } from './story.ts';

/** Ada asks for something, and has to be answered within a month. */
export const opened = (kind: RequestKind, day: number): Happening =>
  recorded(
    'privacy.request.opened.v1',
    {
      kind,
      regulation: 'gdpr',
      receivedAt: time(day),
      dueAt: time(day + 31),
      subject: pseudonym('Ada'),
      known: true,
      identifierTypes: ['email'],
    } as never,
    'request-1',
  );

export const answered = recorded('privacy.request.completed.v1', { outcome: 'answered' }, 'request-1');
