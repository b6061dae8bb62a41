import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { eventData } from '../../../../test/support/event-data.ts';
import { buildCatalogue, catalogue, type Catalogue } from './catalogue.ts';
import { SubjectData } from './common.ts';
import { earlierVersion, EventType } from './event-type.ts';
import { Field } from './fields.ts';
import { readInOrder, readLedgerEvent, UnreadableVersionError, type StoredEvent } from './ledger-event.ts';
import { newLedgerMetadata } from './metadata.ts';
import { recordKey, type Personal } from './personal.ts';
import { recordedForm } from './samples.ts';
import { code, flag, listOf, name } from './shapes.ts';

/** A type in its third version: places became a list, then a reason was asked for and `urgent` a word of its own. */
class ParcelMovedV1 extends SubjectData {
  @Field(name, { docs: 'Where to.' })
  place!: string;

  @Field(flag, { optional: true, docs: 'True if in haste.' })
  urgent?: boolean;
}

class ParcelMovedV2 extends SubjectData {
  @Field(listOf(name), { docs: 'Where to.' })
  places!: string[];

  @Field(flag, { optional: true, docs: 'True if in haste.' })
  urgent?: boolean;
}

const second = earlierVersion<ParcelMovedV2, ParcelMoved>({
  version: 2,
  class: ParcelMovedV2,
  sample: { subject: { email: 'ada@example.org' }, places: ['depot', 'ship'], urgent: true },
  lift: ({ urgent, ...kept }) => ({ ...kept, reason: urgent === true ? 'haste' : 'unknown' }),
});

const first = earlierVersion<ParcelMovedV1, ParcelMovedV2>({
  version: 1,
  class: ParcelMovedV1,
  sample: { subject: { email: 'ada@example.org' }, place: 'depot' },
  lift: ({ place, ...kept }) => ({ ...kept, places: [place] }),
});

@EventType<ParcelMoved>({
  publisher: true,
  about: 'subject',
  summary: 'A parcel was moved.',
  sample: { subject: { email: 'ada@example.org' }, places: ['depot'], reason: 'haste', record: '1' },
  earlier: [first, second],
})
class ParcelMoved extends SubjectData {
  static readonly type = 'privacy.parcel.moved.v3';

  @Field(listOf(name), { docs: 'Where to.' })
  places!: string[];

  @Field(code, { docs: 'Why.' })
  reason!: string;

  @Field(recordKey, { optional: true, docs: 'Its key.' })
  record?: Personal<string, string>;
}

@EventType<ParcelLost>({
  about: 'subject',
  summary: 'Declares its second version and forgot the first.',
  sample: { reason: 'x' },
  earlier: [],
})
class ParcelLost {
  static readonly type = 'privacy.parcel.lost.v2';

  @Field(code, { docs: 'Why.' })
  reason!: string;
}

const parcels = buildCatalogue([ParcelMoved, ParcelLost]);
const pseudonym = '6f1d1c2b3a49587766554433221100ff';
const metadata = newLedgerMetadata({
  controller: 'shop',
  subject: pseudonym,
  actor: 'shop-publisher',
  source: '/shop/checkout',
  time: '2026-11-01T11:00:00+01:00',
  recordedAt: '2026-11-01T10:00:00.123Z',
  nonce: 'A'.repeat(43),
  commitments: { '/place': 'B'.repeat(43) },
});
const stored = (type: string, data: unknown): StoredEvent => {
  const stream = `subject-${pseudonym}`;
  return { stream, revision: 4n, position: 4711n, id: '2f1e4fc0-81fd-41da-9a3d-5f5a1f9f3c11', type, data, metadata };
};
const event = (type: string, data: unknown) => ({ ok: true, event: stored(type, data) });

/** Every earlier version of every type, with those that are missing. */
function earlierVersions(known: Catalogue): string[] {
  return known.all.flatMap(({ type, version }) => Array.from({ length: version - 1 }, (_, n) => type.replace(/\d+$/, String(n + 1))));
}

const withoutWay = (known: Catalogue) => earlierVersions(known).filter((type) => known.get(type)?.next === undefined);

describe('an event of an earlier version', () => {
  it('is read as the current one, over all the versions between', () => {
    const subject = ['email'];
    expect(readLedgerEvent(stored('privacy.parcel.moved.v1', { subject, place: 'depot', urgent: true }), parcels)).toEqual(
      event('privacy.parcel.moved.v3', { subject, places: ['depot'], reason: 'haste' }),
    );
    expect(readLedgerEvent(stored('privacy.parcel.moved.v2', { subject, places: ['a', 'b'] }), parcels)).toEqual(
      event('privacy.parcel.moved.v3', { subject, places: ['a', 'b'], reason: 'unknown' }),
    );
    const current = { subject, places: ['a'], reason: 'x' };
    expect(readLedgerEvent(stored('privacy.parcel.moved.v3', current), parcels)).toEqual(event('privacy.parcel.moved.v3', current));
  });

  it('is checked against what its own version declared', () => {
    expect(readLedgerEvent(stored('privacy.parcel.moved.v1', { subject: ['email'], places: ['depot'] }), parcels)).toEqual({
      ok: false,
      reason: 'invalid',
      problems: [
        { pointer: '/data/places', reason: 'is not a field here' },
        { pointer: '/data/place', reason: 'is required' },
      ],
    });
  });

  it('that its lift makes into no valid current one is invalid, and the lift a bug that is found', () => {
    @EventType<Broken>({
      about: 'subject',
      summary: 'Broken.',
      sample: { reason: 'x' },
      earlier: [{ version: 1, class: ParcelMovedV1, rules: [], sample: {}, lift: (data) => data }],
    })
    class Broken {
      static readonly type = 'privacy.parcel.broken.v2';

      @Field(code, { docs: 'Why.' })
      reason!: string;
    }
    const read = readLedgerEvent(stored('privacy.parcel.broken.v1', { subject: ['email'], place: 'depot' }), buildCatalogue([Broken]));
    expect(read).toMatchObject({ ok: false, reason: 'invalid' });
  });

  it('from which no way leads on is said to be one, and one that is newer too; both stop who reads in order', () => {
    const lost = stored('privacy.parcel.lost.v1', { reason: 'x' });
    const said = 'is a version from which no way leads to version 2';
    expect(readLedgerEvent(lost, parcels)).toEqual({ ok: false, reason: 'no-upcast', problems: [{ pointer: '/type', reason: said }] });
    const newer = stored('privacy.parcel.moved.v4', { anything: true });
    const unknown = { ok: false, reason: 'newer-version', problems: [{ pointer: '/type', reason: 'is a version that is not known here' }] };
    expect(readLedgerEvent(newer, parcels)).toEqual(unknown);
    const metadataOfV2 = { ...stored('privacy.parcel.moved.v3', {}), metadata: { ...metadata, v: 2 } };
    expect(readLedgerEvent(metadataOfV2, parcels)).toMatchObject({ reason: 'newer-version', problems: [{ pointer: '/metadata/v' }] });
    for (const each of [lost, newer, metadataOfV2]) expect(() => readInOrder(each, parcels)).toThrow(UnreadableVersionError);
    expect(() => readInOrder(newer, parcels)).toThrow(
      'Event 2f1e4fc0-81fd-41da-9a3d-5f5a1f9f3c11 at position 4711 is privacy.parcel.moved.v4, in a version that cannot be read here: ' +
        'a newer Lethe has written it; run that one again. Nothing was passed over.',
    );
  });

  it('that nobody knows at all, or that is not as declared, is told to who reads in order and does not stop him', () => {
    expect(readInOrder(stored('privacy.parcel.eaten.v1', {}), parcels)).toMatchObject({ ok: false, reason: 'unknown-type' });
    expect(readInOrder(stored('privacy.parcel.moved.v3', {}), parcels)).toMatchObject({ ok: false, reason: 'invalid' });
  });

  it('may still be sent: a publisher need not change on the day the ledger does', () => {
    const { version, publisher, fields } = parcels.get('privacy.parcel.moved.v1')!;
    expect({ version, publisher, fields: fields.map((field) => field.name) }).toEqual({
      version: 1,
      publisher: true,
      fields: expect.arrayContaining(['place', 'urgent', 'subject', 'note']),
    });
    expect(parcels.all.map(({ type }) => type)).toEqual(['privacy.parcel.moved.v3', 'privacy.parcel.lost.v2']);
  });
});

describe('every earlier version of every type', () => {
  it('has a way to the current one', () => {
    expect(withoutWay(catalogue)).toEqual([]);
    expect(earlierVersions(parcels)).toEqual(['privacy.parcel.moved.v1', 'privacy.parcel.moved.v2', 'privacy.parcel.lost.v1']);
    expect(withoutWay(parcels)).toEqual(['privacy.parcel.lost.v1']);
  });

  it('is lifted, whatever it says, to a valid event of the current one, and stays as it was stored', () => {
    const liftable = [catalogue, parcels].flatMap((known) =>
      earlierVersions(known).flatMap((type) => (known.get(type)?.next ? [{ known, definition: known.get(type)! }] : [])),
    );
    expect(liftable.length).toBeGreaterThanOrEqual(2);
    for (const { known, definition } of liftable) {
      fc.assert(
        fc.property(eventData(definition.fields), (sent) => {
          const data = recordedForm(definition.fields, sent);
          const before = structuredClone(data);
          const read = readLedgerEvent(stored(definition.type, data), known);
          expect(read).toMatchObject({ ok: true, event: { metadata, position: 4711n } });
          expect(data).toEqual(before);
        }),
        { numRuns: 200 },
      );
      expect(readLedgerEvent(stored(definition.type, recordedForm(definition.fields, definition.sample as object)), known).ok).toBe(true);
    }
  });
});
