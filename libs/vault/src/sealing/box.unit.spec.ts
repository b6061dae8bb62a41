import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { BoxUnopenable, openBox, sealBox, type BoxKind, type BoxPlace } from './box.ts';
import { newSubjectKey, openIdentifier, openValue, sealIdentifier, sealValue, unwrapSubjectKey, wrapSubjectKey } from './subject-key.ts';

const key = Buffer.alloc(32, 1);
const place: BoxPlace = { kind: 'value', controller: 'shop', at: ['p', 'e', '/x', 1] };
const bytes = fc.uint8Array({ maxLength: 2_000 }).map((each) => Buffer.from(each));
const kinds = fc.constantFrom<BoxKind>(
  'value',
  'identifier',
  'subject-key',
  'order-key',
  'order',
  'case-key',
  'case',
  'export-key',
  'export',
);
const places = fc.record<BoxPlace>({
  kind: kinds,
  controller: fc.string({ unit: 'grapheme' }),
  at: fc.array(fc.oneof(fc.string({ unit: 'grapheme' }), fc.nat()), { maxLength: 5 }),
});

describe('a box', () => {
  test('opens with its key in its place, and is version, IV, ciphertext and a whole tag', () => {
    fc.assert(
      fc.property(bytes, places, (plain, at) => {
        const box = sealBox(key, at, plain);
        expect([box[0], box.length]).toEqual([1, 1 + 12 + plain.length + 16]);
        expect(openBox(key, at, box)).toEqual(plain);
      }),
    );
  });

  test('opens in no other place and with no other key', () => {
    fc.assert(
      fc.property(bytes, places, places, (plain, at, elsewhere) => {
        fc.pre(JSON.stringify(at) !== JSON.stringify(elsewhere));
        expect(() => openBox(key, elsewhere, sealBox(key, at, plain))).toThrow(BoxUnopenable);
        expect(() => openBox(Buffer.alloc(32, 2), at, sealBox(key, at, plain))).toThrow(BoxUnopenable);
      }),
    );
  });

  test('opens no more when any byte is changed, cut off or added', () => {
    fc.assert(
      fc.property(bytes, fc.nat(), fc.integer({ min: 1, max: 255 }), (plain, index, change) => {
        const box = sealBox(key, place, plain);
        const changed = Buffer.from(box);
        changed[index % box.length] = (changed[index % box.length] as number) ^ change;
        for (const bad of [changed, box.subarray(0, box.length - 1 - (index % box.length)), Buffer.concat([box, Buffer.of(change)])]) {
          expect(() => openBox(key, place, bad)).toThrow(BoxUnopenable);
        }
      }),
    );
  });

  test('of the same content is another one each time', () => {
    const boxes = Array.from({ length: 5_000 }, () => sealBox(key, place, Buffer.from('same')).toString('hex'));
    expect(new Set(boxes).size).toBe(boxes.length);
  });

  test('a message about one says nothing of its content or its place', () => {
    try {
      openBox(key, { ...place, at: ['secret'] }, sealBox(key, place, Buffer.from('secret')));
    } catch (error) {
      expect((error as Error).message).toBe(
        'A sealed value does not open with the key and in the place that it is stored with. It was left as it is.',
      );
    }
    expect.assertions(1);
  });
});

describe('the key of a person', () => {
  const random = (size: number) => Buffer.alloc(size, size);
  const person = newSubjectKey('shop', 'p', random);

  test('comes out of its wrapping as it went in, only by the key of its day', () => {
    const wrapped = wrapSubjectKey(person, { id: '2026-11-01-abcd', key });
    expect(unwrapSubjectKey(wrapped, key)).toEqual(person);
    expect(() => unwrapSubjectKey({ ...wrapped, dayKey: '2026-11-02-abcd' }, key)).toThrow(BoxUnopenable);
    expect(() => unwrapSubjectKey({ ...wrapped, pseudonym: 'q' }, key)).toThrow(BoxUnopenable);
  });

  test('seals values with their salts, and identifiers', () => {
    fc.assert(
      fc.property(
        fc.jsonValue(),
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        fc.string({ unit: 'grapheme' }),
        (value, salt, identifier) => {
          const at = { eventId: 'e', pointer: '/x' };
          expect(openValue(person, at, sealValue(person, at, Buffer.from(salt), value))).toEqual({
            salt: Buffer.from(salt),
            value: JSON.parse(JSON.stringify(value)),
          });
          expect(openIdentifier(person, 'email', sealIdentifier(person, 'email', identifier))).toBe(identifier);
        },
      ),
    );
  });
});
