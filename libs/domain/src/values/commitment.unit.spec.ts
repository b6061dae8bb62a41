import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { commitment } from './commitment.ts';
import { jcs } from './jcs.ts';
import { leaf, publicEntry } from './leaf.ts';

const id = '2f1e4fc0-81fd-41da-9a3d-5f5a1f9f3c11';
const salt = Buffer.alloc(32, 7);

describe('a commitment', () => {
  test('is the hash of the event, the pointer, the salt and the value, so that anybody can check it', () => {
    const text = `["lethe.value.v1","${id}","/fields/street","${salt.toString('base64url')}",{"a":1,"b":"é"}]`;
    expect(commitment(id, '/fields/street', salt, { b: 'é', a: 1 })).toBe(createHash('sha256').update(text).digest('base64url'));
  });

  test('of JSON is the same whatever the order of keys and after a way through JSON', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue({ noUnicodeString: false })), (value) => {
        const other = JSON.parse(JSON.stringify(Object.fromEntries(Object.entries(value).reverse())));
        expect(commitment(id, '/x', salt, other)).toBe(commitment(id, '/x', salt, value));
      }),
    );
  });

  test('is another one for any other value, salt, pointer or event', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(fc.uuid(), fc.string(), fc.uint8Array({ minLength: 32, maxLength: 32 }), fc.jsonValue()), {
          selector: (each) => jcs([each[0], each[1], [...each[2]], each[3]]),
          minLength: 2,
          maxLength: 20,
        }),
        (all) => {
          const commitments = all.map(([event, pointer, random, value]) => commitment(event, pointer, Buffer.from(random), value));
          expect(new Set(commitments).size).toBe(all.length);
        },
      ),
    );
  });

  test('half a surrogate pair has no canonical form', () => {
    expect(() => jcs('\ud800')).toThrow('Lone surrogate');
    expect(() => jcs(undefined)).toThrow(TypeError);
  });
});

describe('the leaf of an event', () => {
  const event = {
    stream: 'subject-1',
    revision: 12n,
    id,
    type: 't',
    data: { b: 1, a: 2 },
    metadata: { nonce: salt.toString('base64url'), v: 1 },
  };

  test('is canonical JSON with the revision as text', () => {
    expect(leaf({ ...event, position: 1n, created: 'x' } as never)).toBe(
      `{"data":{"a":2,"b":1},"id":"${id}","metadata":{"nonce":"${salt.toString('base64url')}","v":1},"revision":"12","stream":"subject-1","type":"t"}`,
    );
  });

  test('is published only as a hash with the nonce', () => {
    expect(publicEntry(event)).toEqual(
      createHash('sha256')
        .update(Buffer.concat([salt, Buffer.from(leaf(event))]))
        .digest(),
    );
  });
});

test('canonical JSON of a list is the same by the short way and by the long one', () => {
  const item = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.boolean(),
    fc.constant(null),
  );
  fc.assert(
    fc.property(fc.array(item), (list) => {
      // A list in a list goes the long way.
      expect(jcs(list)).toBe(jcs([list, [[]]]).slice(1, -6));
    }),
  );
});
