import { expect, test } from '@jest/globals';
import type { NewRow, StreamRow } from './event-log.ts';
import { metadataStreamOf, streamOfMetadata } from './metadata-stream.ts';
import { applyMetadata, softDeletion, undeletion } from './stream-metadata.ts';

const stream = (): StreamRow => ({
  id: 1,
  name: 'a',
  last: 4,
  truncate_before: 9,
  soft_deleted: 1,
  max_count: 9,
  max_age_s: 9,
  tombstone: null,
});
const metadata = (json: string): NewRow => ({
  id: Buffer.alloc(16),
  type: '$metadata',
  json: true,
  data: Buffer.from(json),
  metadata: new Uint8Array(),
});
const text = (event: NewRow) => Buffer.from(event.data).toString();

function applied(json: string) {
  const row = stream();
  applyMetadata(row, metadata(json));
  return { before: row.truncate_before, deleted: row.soft_deleted, count: row.max_count, age: row.max_age_s };
}

test('obeys what it knows, and what is no longer said no longer holds', () => {
  expect(applied('{"$tb":3,"$maxCount":2,"$maxAge":60,"mine":1}')).toEqual({ before: 3, deleted: 0, count: 2, age: 60 });
  expect(applied('{}')).toEqual({ before: 0, deleted: 0, count: null, age: null });
});

test.each(['not json', '[]', 'null', '{"$tb":"x","$maxCount":-1,"$maxAge":1.5}'])('obeys nothing in %s', (json) => {
  expect(applied(json)).toEqual({ before: 0, deleted: 0, count: null, age: null });
});

test('a soft deletion is the largest revision there is, written out, the rest kept; coming back truncates before the next', () => {
  const deletion = softDeletion(metadata('{"$maxCount":2,"mine":"$tb"}'));
  expect(text(deletion)).toBe('{"$maxCount":2,"mine":"$tb","$tb":9223372036854775807}');
  expect(applied(text(deletion))).toEqual({ before: 0, deleted: 1, count: 2, age: null });
  expect(text(softDeletion(undefined))).toBe('{"$tb":9223372036854775807}');
  expect(text(undeletion(deletion, 5))).toBe('{"$maxCount":2,"mine":"$tb","$tb":5}');
});

test('the names of metadata streams go there and back', () => {
  expect(streamOfMetadata(metadataStreamOf('a'))).toBe('a');
  expect(streamOfMetadata('a')).toBeUndefined();
  expect(streamOfMetadata('$a')).toBeUndefined();
});
