import { expect, test } from '@jest/globals';
import type { EventRow } from './event-log.ts';
import { parseFilter } from './filter.ts';
import { sharedPb, streamsPb } from './protocol.ts';

const { FilterOptions } = streamsPb.ReadReq.Options;
const row = (stream_name: string, type: string) => ({ stream_name, type }) as EventRow;
const prefixes = (...list: string[]) => new FilterOptions.Expression().setPrefixList(list);
const regex = (source: string) => new FilterOptions.Expression().setRegex(source);
const count = () => new FilterOptions().setCount(new sharedPb.Empty());

test.each([
  ['a stream prefix', count().setStreamIdentifier(prefixes('subject-', 'access-')), ['subject-1', 'x'], ['a-subject-1', 'subject-']],
  ['a stream regex', count().setStreamIdentifier(regex('^[^$]')), ['a', '$x'], ['$a', 'x']],
  ['a type prefix', count().setEventType(prefixes('data.')), ['x', 'data.collected'], ['data.', 'x']],
  ['no system events, as clients ask for it', count().setEventType(regex('^[^$].*')), ['$x', 'a'], ['x', '$a']],
  ['a type regex', count().setEventType(regex('ed$')), ['x', 'collected'], ['collected', 'x']],
])('%s lets through what it names, and nothing else', (_, options, [stream, type], [otherStream, otherType]) => {
  const filter = parseFilter(options)!;
  const [inside, outside] = [row(stream!, type!), row(otherStream!, otherType!)];
  expect([...filter.matching([inside, outside, inside])]).toEqual([inside]);
});

test('a checkpoint is due after the window times its multiplier', () => {
  expect(parseFilter(count().setEventType(prefixes('a')))?.checkpointEvery).toBe(32);
  expect(parseFilter(count().setEventType(prefixes('a')).setCheckpointintervalmultiplier(4))?.checkpointEvery).toBe(128);
  expect(parseFilter(new FilterOptions().setEventType(prefixes('a')).setMax(10).setCheckpointintervalmultiplier(3))?.checkpointEvery).toBe(
    30,
  );
});

test('no filter is none, and an expression that is none is refused', () => {
  expect(parseFilter(undefined)).toBeUndefined();
  expect(parseFilter(new FilterOptions())).toBeUndefined();
  expect(() => parseFilter(count().setEventType(regex('(')))).toThrow(SyntaxError);
});

test('a pattern that would never come to an end is broken off, and another one goes on', () => {
  const filter = parseFilter(count().setStreamIdentifier(regex('^(a+)+$')))!;
  expect(() => filter.matching([row(`${'a'.repeat(60)}!`, 't')])).toThrow('takes more than 500 ms');
  const [short] = [row('aaa', 't')];
  expect([...filter.matching([short])]).toEqual([short]);
});
