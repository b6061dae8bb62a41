import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { encodeEvent } from './event-encoding.ts';
import { streamsPb } from './protocol.ts';
import { eventMessage } from './read-row.ts';

const integer = fc.oneof(fc.nat({ max: 300 }), fc.maxSafeNat());
const row = fc.record({
  position: integer.filter((position) => position > 0),
  stream_name: fc.string({ unit: 'binary', minLength: 1, maxLength: 300 }),
  revision: integer,
  id: fc.uint8Array({ minLength: 16, maxLength: 16 }),
  type: fc.string({ unit: 'binary', minLength: 1, maxLength: 200 }),
  json: fc.constantFrom(0, 1),
  created_ms: fc.nat(),
  data: fc.uint8Array({ maxLength: 20_000 }),
  metadata: fc.uint8Array({ maxLength: 500 }),
  tombstone: fc.constant(null),
});

test('any event reads as the generated code writes it', () => {
  fc.assert(
    fc.property(row, fc.boolean(), (event, closing) => {
      const stored = { ...event, tombstone: closing ? event.position : null };
      const read = streamsPb.ReadResp.deserializeBinary(new Uint8Array(encodeEvent(stored)));
      const generated = streamsPb.ReadResp.deserializeBinary(eventMessage(stored, false).serializeBinary());
      expect(read.toObject()).toEqual(generated.toObject());
    }),
    { numRuns: 300 },
  );
});
