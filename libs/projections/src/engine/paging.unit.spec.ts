import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { pageWindow, readCursor, toPage, writeCursor } from './paging.ts';

const cursor = fc.record({
  at: fc
    .date({ min: new Date('0001-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59.999Z'), noInvalidDate: true })
    .map((date) => date.toISOString()),
  position: fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }),
});
const tied = fc.tuple(cursor, fc.stringMatching(/^[0-9a-f]{1,64}$/)).map(([place, id]) => ({ ...place, id }));

describe('a cursor', () => {
  it('reads back as it was written, and stands in a URL as it is', () => {
    fc.assert(
      fc.property(fc.oneof(cursor, tied), (place) => {
        expect(readCursor(writeCursor(place))).toEqual(place);
        expect(writeCursor(place)).toMatch(/^[A-Za-z0-9_-]+$/);
      }),
    );
  });

  it('is refused when nobody wrote it', () => {
    const text = writeCursor({ at: '2026-01-01T00:00:00.000Z', position: 7n });
    const odd = [
      '',
      'x',
      text.slice(1),
      `${text}=`,
      `${text} `,
      Buffer.from('2026-01-01 7').toString('base64url'),
      Buffer.from('2026-99-01T00:00:00.000Z 7').toString('base64url'),
    ];
    expect(odd.map((each) => readCursor(each))).toEqual(odd.map(() => undefined));
    fc.assert(fc.property(fc.string(), (any) => readCursor(any) === undefined || writeCursor(readCursor(any)!) === any));
  });
});

describe('a page', () => {
  const rows = [3n, 2n, 1n].map((position) => ({ at: new Date('2026-01-01T00:00:00.000Z'), position }));

  it('asks for one row more than it shows, and says so when there is one', () => {
    const window = pageWindow({ limit: 2 })!;
    expect(window.rows).toBe(3);
    expect(toPage(rows, window, ({ position }) => position)).toEqual({
      ok: true,
      items: [3n, 2n],
      next: writeCursor({ at: '2026-01-01T00:00:00.000Z', position: 2n }),
    });
    expect(toPage(rows.slice(1), window, ({ position }) => position)).toEqual({ ok: true, items: [2n, 1n] });
    expect(toPage([], window, () => 0)).toEqual({ ok: true, items: [] });
  });

  it('goes on behind the very row where several stand at one place', () => {
    const at = new Date('2026-01-01T00:00:00.000Z');
    const page = toPage(
      ['c', 'b', 'a'].map((tie) => ({ at, position: 1n, tie })),
      pageWindow({ limit: 2 })!,
      ({ tie }) => tie,
    );
    expect(page).toEqual({ ok: true, items: ['c', 'b'], next: writeCursor({ at: at.toISOString(), position: 1n, id: 'b' }) });
  });

  it('keeps within 1 and 1,000 items', () => {
    expect([0, -5, 1, 1000, 5000, undefined].map((limit) => pageWindow({ limit })?.rows)).toEqual([2, 2, 2, 1001, 1001, 101]);
    expect(pageWindow({ cursor: 'no' })).toBeUndefined();
  });
});
