import { describe, expect, test } from '@jest/globals';
import { catalogue, sampleRecorded, sampleWire, validateRecorded, type EventTypes } from '../events/index.ts';
import type { Policy } from '../policy/policy.ts';
import { recordedData, reduce, type Data, type Reduced } from './reduce.ts';

const policy = {
  identifiers: [{ type: 'email', form: 'email', identifies: true }],
  categories: [
    {
      id: 'order',
      name: 'Orders',
      fields: [
        { name: 'street', keep: 'value' },
        { name: 'city', keep: 'name' },
        { name: 'phone' },
        { name: 'cvv', keep: 'value', neverStore: true },
      ],
    },
  ],
} as unknown as Policy;

const CARD = '4111 1111 1111 1111';

function reduced(data: Data, type: keyof EventTypes = 'privacy.data.collected.v1', by: Policy | 'none' = policy) {
  const definition = catalogue.get(type);
  if (!definition) throw new Error(type);
  return reduce({ ...(sampleWire(type) as Data), ...data }, definition, by === 'none' ? undefined : by);
}

function kept(data: Data, type?: keyof EventTypes, by?: Policy | 'none'): Pick<Reduced, 'data' | 'values' | 'dropped'> {
  const reduction = reduced(data, type, by);
  if (reduction.is !== 'reduced') throw new Error(JSON.stringify(reduction.problem));
  const { reduced: all } = reduction;
  return { data: all.data, values: all.values, dropped: all.dropped };
}

const plain = { category: 'order', legalBasis: 'contract', purposes: ['order_fulfilment'], system: 'shop-db', dataset: 'orders' };
const sent: Data = {
  ...plain,
  subject: { email: 'Ada@example.org' },
  fields: { street: '1 Main St', city: 'Berlin', phone: '1', cvv: '123', unknown: 1 },
  record: undefined,
  moment: undefined,
  stored: undefined,
};

describe('given a policy that keeps the value of one field', () => {
  test('when fields come with values, then names are recorded, one value is kept and the others are dropped and named', () => {
    expect(kept(sent)).toEqual({
      data: { ...plain, subject: ['email'], fields: ['city', 'cvv', 'phone', 'street', 'unknown'] },
      values: [{ pointer: '/fields/street', value: '1 Main St' }],
      dropped: ['/fields/city', '/fields/cvv', '/fields/phone', '/fields/unknown'],
    });
  });

  test('when it is another category, then nothing is kept', () => {
    expect(kept({ ...sent, category: 'support' }).values).toEqual([]);
  });

  test('when there is no policy, then nothing is kept', () => {
    expect(kept(sent, 'privacy.data.collected.v1', 'none')).toEqual({
      data: { ...plain, subject: ['email'], fields: ['city', 'cvv', 'phone', 'street', 'unknown'] },
      values: [],
      dropped: ['/fields/city', '/fields/cvv', '/fields/phone', '/fields/street', '/fields/unknown'],
    });
  });

  test('when only names are sent, then they are recorded sorted and nothing is dropped', () => {
    expect(kept({ ...sent, fields: ['street', 'city'] })).toEqual({
      data: { ...plain, subject: ['email'], fields: ['city', 'street'] },
      values: [],
      dropped: [],
    });
  });

  test('when the record and a note come with it, then they are values beside the event; an address beside an email address is dropped', () => {
    const reduction = reduced({
      ...sent,
      fields: ['street'],
      record: '1001',
      note: 'called twice',
      subject: { email: 'ada@example.org', ip: '192.0.2.7' },
    });
    expect(reduction).toEqual({
      is: 'reduced',
      reduced: {
        data: { ...plain, subject: ['email', 'ip'], fields: ['street'] },
        values: [
          { pointer: '/note', value: 'called twice' },
          { pointer: '/record', value: '1001' },
        ],
        dropped: ['/subject/ip'],
        people: {
          subject: {
            ok: true,
            naming: [{ type: 'email', value: 'ada@example.org', identifies: true }],
            beside: [{ type: 'ip', value: '192.0.2.7', identifies: false }],
          },
        },
        record: { system: 'shop-db', dataset: 'orders', record: '1001' },
      },
    });
  });

  test('when the policy keeps the address of that category, then it is a value too', () => {
    const keeping = { ...policy, categories: [{ id: 'order', name: 'Orders', fields: [{ name: 'ip', keep: 'value' }] }] } as Policy;
    const data = { ...sent, fields: ['street'], subject: { email: 'ada@example.org', ip: '192.0.2.7' } };
    expect(kept(data, undefined, keeping)).toEqual({
      data: { ...plain, subject: ['email', 'ip'], fields: ['street'] },
      values: [{ pointer: '/subject/ip', value: '192.0.2.7' }],
      dropped: [],
    });
  });

  test('when an address alone names a visitor, then it finds the subject and is no value', () => {
    expect(kept({ ...sent, fields: ['street'], subject: { ip: '192.0.2.7' } })).toEqual({
      data: { ...plain, subject: ['ip'], fields: ['street'] },
      values: [],
      dropped: [],
    });
  });

  test('when it was only passed through, then everything is dropped and named', () => {
    expect(
      kept({
        ...sent,
        stored: false,
        record: '1',
        note: 'n',
        fields: { street: 'x' },
        subject: { email: 'ada@example.org', ip: '192.0.2.7' },
      }),
    ).toEqual({
      data: { ...plain, subject: ['email', 'ip'], fields: ['street'], stored: false },
      values: [],
      dropped: ['/fields/street', '/note', '/record', '/subject/ip'],
    });
  });

  test('when a card number stands in a value or a note, then it is dropped and named, however deep', () => {
    expect(kept({ ...sent, fields: { street: { lines: ['a', `to ${CARD}`] } }, note: CARD })).toEqual({
      data: { ...plain, subject: ['email'], fields: ['street'] },
      values: [],
      dropped: ['/fields/street', '/note'],
    });
  });

  test.each<[string, Data, string]>([
    ['an identifier', { subject: { user_id: CARD } }, '/data/subject/user_id'],
    ['a record key', { record: '4111111111111111' }, '/data/record'],
    ['the name of a field', { fields: { '4111111111111111': 1 } }, '/data/fields'],
    ['a name in a list', { fields: ['4111111111111111'] }, '/data/fields/0'],
    ['the name of a system', { system: '4111111111111111' }, '/data/system'],
    ['a purpose', { purposes: ['4111111111111111'] }, '/data/purposes/0'],
  ])('when a card number stands in %s, then the event is refused', (_, data, pointer) => {
    expect(reduced({ ...sent, ...data })).toEqual({
      is: 'refused',
      problem: expect.objectContaining({
        type: 'https://lethe.dev/problems/card-number',
        status: 400,
        errors: [{ pointer, reason: 'holds a card number' }],
      }),
    });
  });

  test('when an identifier is none, or of an unknown type, then the event is refused without the value', () => {
    expect(reduced({ ...sent, subject: { email: 'ada', shoe_size: '42' } })).toEqual({
      is: 'refused',
      problem: expect.objectContaining({
        type: 'https://lethe.dev/problems/invalid-event',
        errors: [
          { pointer: '/data/subject/email', reason: 'must be an e-mail address' },
          { pointer: '/data/subject/shoe_size', reason: 'is not an identifier type of this controller' },
        ],
      }),
    });
  });

  test('when a legal order has a reference, then it is a value and the rest of the order stays', () => {
    const result = kept(
      { subject: { email: 'ada@example.org' }, legalOrder: { authority: 'court', reference: 'AZ 1/26' }, ground: 'legal-order' },
      'privacy.data.shared.v1',
    );
    expect([result.data['legalOrder'], result.values]).toEqual([
      { authority: 'court' },
      [{ pointer: '/legalOrder/reference', value: 'AZ 1/26' }],
    ]);
  });

  test('when an address stands beside the other of a link, then it is dropped and named; alone it names whom it leads to', () => {
    const linked = (other: Data) => kept({ subject: { email: 'a@example.org' }, other }, 'privacy.subject.linked.v1').dropped;
    expect([linked({ email: 'b@example.org', ip: '192.0.2.7' }), linked({ ip: '192.0.2.7' })]).toEqual([['/other/ip'], []]);
  });

  test('when people are linked, then both are read and the other leaves nothing before it has a pseudonym', () => {
    const reduction = reduced({ subject: { email: 'a@example.org' }, other: { user_id: '7' } }, 'privacy.subject.linked.v1');
    if (reduction.is !== 'reduced') throw new Error('refused');
    expect(reduction.reduced.data).toEqual({ subject: ['email'], basis: 'login' });
    expect(reduction.reduced.people.other?.naming).toEqual([{ type: 'user_id', value: '7', identifies: true }]);
    expect(recordedData(reduction.reduced, { other: 'abc' })).toEqual({ subject: ['email'], basis: 'login', other: 'abc' });
  });
});

test('the samples of all types come out as their recorded form', () => {
  for (const definition of catalogue.all.filter(({ publisher }) => publisher)) {
    const type = definition.type as keyof EventTypes;
    const wire = sampleWire(type) as Data;
    const reduction = reduce(wire, definition, undefined);
    if (reduction.is !== 'reduced') throw new Error(`${type}: ${JSON.stringify(reduction.problem)}`);
    const sample = sampleRecorded(type) as Data;
    const recorded = recordedData(reduction.reduced, {
      recordToken: sample['record'] as string | undefined,
      other: sample['other'] as string | undefined,
    });
    expect([type, recorded]).toEqual([type, sample]);
    expect(validateRecorded(type, recorded)).toEqual([]);
  }
});
