import { describe, expect, test } from '@jest/globals';
import { Room, weigh } from './room.ts';

const events = (count: number, text = '') => Array.from({ length: count }, () => text);

describe('Room', () => {
  test('lets in up to its bounds, refuses beyond them, and has room again when work ends, well or not', async () => {
    const room = new Room({ events: 10, bytes: 1_000 });
    const [one, two] = [Promise.withResolvers<string>(), Promise.withResolvers<string>()];
    const first = room.within(events(6), () => one.promise);
    const second = room.within(events(4), () => two.promise);
    expect(room.underWay).toEqual({ events: 10, bytes: 40 });
    let begun = false;
    const refused = await room.within(events(1), async () => (begun = true));
    expect([refused, begun]).toEqual([undefined, false]);
    one.resolve('done');
    expect(await first).toBe('done');
    two.reject(new Error('failed'));
    await expect(second).rejects.toThrow('failed');
    expect(room.underWay).toEqual({ events: 0, bytes: 0 });
  });

  test('counts bytes as well as events', async () => {
    const room = new Room({ events: 10, bytes: 1_000 });
    const open = Promise.withResolvers<void>();
    const first = room.within(events(1, 'x'.repeat(990)), () => open.promise);
    expect(await room.within(events(2), async () => true)).toBeUndefined();
    open.resolve();
    await first;
    expect(await room.within(events(2), async () => true)).toBe(true);
  });

  test('lets in what is larger than its bounds when nothing else is under way', async () => {
    const room = new Room({ events: 10, bytes: 100 });
    expect(await room.within(events(1_000), async () => 'done')).toBe('done');
  });
});

describe('weigh', () => {
  test.each([
    ['text', 8],
    [1, 8],
    [null, 8],
    [['a', 'b'], 14],
    [{ name: 'value' }, 21],
    [{ data: { fields: { a: 'x'.repeat(100) } } }, 139],
  ])('%j weighs %d', (value, weight) => expect(weigh(value)).toBe(weight));

  test('what is nested too deep to be an event does not end the stack', () => {
    expect(weigh(JSON.parse(`${'['.repeat(5_000)}${']'.repeat(5_000)}`))).toBe(4 * 64);
  });
});
