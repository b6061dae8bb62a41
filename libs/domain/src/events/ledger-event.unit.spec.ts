import { describe, expect, it } from '@jest/globals';
import type { LedgerEvent, LedgerEventOf, StoredEvent } from './ledger-event.ts';
import { readLedgerEvent } from './ledger-event.ts';
import { newLedgerMetadata } from './metadata.ts';
import type { Recorded, Wire } from './personal.ts';
import type { DataShared } from './data/shared.ts';
import { sampleRecorded } from './samples.ts';

const pseudonym = '6f1d1c2b3a49587766554433221100ff';
const metadata = newLedgerMetadata({
  controller: 'shop',
  subject: pseudonym,
  actor: 'shop-publisher',
  source: '/shop/checkout',
  time: '2026-11-01T11:00:00+01:00',
  recordedAt: '2026-11-01T10:00:00.123Z',
  received: 'a'.repeat(64),
  nonce: 'A'.repeat(43),
  commitments: { '/fields/delivery_address': 'B'.repeat(43), '/record': 'C'.repeat(43) },
  dropped: ['/fields/phone'],
});
const stored: StoredEvent = {
  stream: `subject-${pseudonym}`,
  revision: 0n,
  position: 4711n,
  id: '2f1e4fc0-81fd-41da-9a3d-5f5a1f9f3c11',
  type: 'privacy.data.collected.v1',
  data: sampleRecorded('privacy.data.collected.v1'),
  metadata,
};

describe('reading an event of the ledger', () => {
  it('gives back what was stored', () => {
    expect(readLedgerEvent(stored)).toEqual({ ok: true, event: stored });
  });

  it('gives back nothing else that the store may say', () => {
    expect(readLedgerEvent({ ...stored, created: 1 } as StoredEvent)).toEqual({ ok: true, event: stored });
  });

  it.each([
    ['privacy.data.collected.v2', 'newer-version', 'is a version that is not known here'],
    ['privacy.data.collected.v0', 'no-upcast', 'is a version from which no way leads to version 1'],
    ['privacy.data.collected.x1', 'unknown-type', 'is not a type of event that is known here'],
    ['privacy.data.sold.v1', 'unknown-type', 'is not a type of event that is known here'],
    ['$metadata', 'unknown-type', 'is not a type of event that is known here'],
    ['', 'unknown-type', 'is not a type of event that is known here'],
  ])('says of %s that it is of an %s', (type, reason, said) => {
    expect(readLedgerEvent({ ...stored, type })).toEqual({ ok: false, reason, problems: [{ pointer: '/type', reason: said }] });
  });

  it('refuses data and metadata that are not what was declared', () => {
    const bad = { ...stored, data: { ...(stored.data as object), note: 'x' }, metadata: { ...metadata, v: 0, user: 'x' } };
    expect(readLedgerEvent(bad)).toEqual({
      ok: false,
      reason: 'invalid',
      problems: [
        { pointer: '/data/note', reason: 'must not stand in the ledger' },
        { pointer: '/metadata/user', reason: 'is not a field here' },
        { pointer: '/metadata/v', reason: 'must be one of 1' },
      ],
    });
  });
});

describe('metadata', () => {
  it('leaves out what there is not', () => {
    const { controller, actor, source, time, recordedAt, nonce } = metadata;
    const given = { controller, actor, source, time, recordedAt, nonce };
    const built = newLedgerMetadata({ ...given, commitments: {}, dropped: [], ...JSON.parse('{}') });
    expect(built).toEqual({ v: 1, ...given });
    expect(Object.keys(newLedgerMetadata(Object.assign({ subject: undefined }, given)))).not.toContain('subject');
  });
});

describe('the types', () => {
  it('say what is sent and what is recorded', () => {
    const wire = { authority: 'court', reference: 'Az. 1' } satisfies NonNullable<Wire<DataShared>['legalOrder']>;
    const recorded: Recorded<DataShared>['subject'] = ['email'];
    // @ts-expect-error A note does not stand in the ledger.
    const noteless: keyof Recorded<DataShared> = 'note';
    expect([wire.reference, recorded, noteless]).toEqual(['Az. 1', ['email'], 'note']);
  });

  it('know the data by the type of the event', () => {
    const said = (event: LedgerEvent): string => (event.type === 'privacy.consent.granted.v1' ? event.data.method : event.type);
    expect(said(stored as LedgerEventOf<'privacy.data.collected.v1'>)).toBe('privacy.data.collected.v1');
  });

  it('do not let a switch forget one', () => {
    const noun = (event: Pick<LedgerEvent, 'type'>): string => {
      switch (event.type) {
        case 'privacy.data.collected.v1':
          return 'data';
        default: {
          // @ts-expect-error All the other types are left.
          const none: never = event.type;
          return none;
        }
      }
    };
    expect(noun({ type: 'privacy.data.collected.v1' })).toBe('data');
  });
});
