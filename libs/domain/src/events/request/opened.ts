import { EventType } from '../event-type.ts';
import { Field } from '../fields.ts';
import { code, flag, id, listOf, oneOf, time } from '../shapes.ts';
import { regulations, requestKinds } from '../vocabulary.ts';
import type { Regulation, RequestKind } from '../vocabulary.ts';

@EventType<RequestOpened>({
  about: 'request',
  summary: 'A data-subject request was received.',
  sample: {
    kind: 'erasure',
    regulation: 'gdpr',
    receivedAt: '2026-11-01T10:00:00Z',
    dueAt: '2026-12-01T10:00:00Z',
    subject: '6f1d1c2b3a49587766554433221100ff',
    known: true,
    identifierTypes: ['email'],
  },
})
export class RequestOpened {
  static readonly type = 'privacy.request.opened.v1';

  @Field(oneOf(requestKinds), { docs: 'What is asked for.' })
  kind!: RequestKind;

  @Field(oneOf(regulations), { docs: 'Under which law.' })
  regulation!: Regulation;

  @Field(time, { docs: 'When it was received.' })
  receivedAt!: string;

  @Field(time, { docs: 'By when it has to be answered.' })
  dueAt!: string;

  @Field(id, { docs: 'Pseudonym of the person.' })
  subject!: string;

  @Field(flag, { docs: 'False if the ledger did not know the person before; the systems are searched all the same.' })
  known!: boolean;

  @Field(listOf(code, { minimum: 0 }), { docs: 'Types of the identifiers that were given.' })
  identifierTypes!: string[];

  @Field(flag, { optional: true, docs: 'True where it is about a person who does not exist, in a drill.' })
  drill?: boolean;
}
