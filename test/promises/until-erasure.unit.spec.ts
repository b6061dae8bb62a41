import { describe, expect, test } from '@jest/globals';
import type { Policy } from '#domain';
import { SHOP, bookAt, ends, linked, policy as shop } from './shop.ts';
import { by, pseudonym, recorded, time, token, type Said, type Step } from './story.ts';

const policy: Policy = {
  ...shop,
  categories: [...shop.categories, { id: 'order', name: 'Order', fields: [{ name: 'name' }, { name: 'address' }] }],
  retention: [{ id: 'orders', category: 'order', until: 'erasure-request' }],
};

const order = (record: string, data: Partial<Said<'privacy.data.collected.v1'>> = {}) =>
  by(SHOP, 'privacy.data.collected.v1', {
    category: 'order',
    fields: ['address', 'name'],
    purposes: ['orders'],
    legalBasis: 'contract',
    system: 'db',
    dataset: 'orders',
    record: token(record),
    ...data,
  } as never);
const deleted = (data: { record?: string; dataset?: string; fields?: string[]; system?: string } = {}, who = 'Ada') =>
  by(
    SHOP,
    'privacy.data.deleted.v1',
    { system: 'db', ground: 'request', ...data, ...(data.record !== undefined && { record: token(data.record) }) } as never,
    who,
  );
const asked = (day: number) =>
  recorded(
    'privacy.request.opened.v1',
    {
      kind: 'erasure',
      regulation: 'gdpr',
      receivedAt: time(day),
      dueAt: time(day + 30),
      subject: pseudonym('Ada'),
      known: true,
      identifierTypes: ['email'],
    } as never,
    'request-1',
  );

describe('what is kept until an erasure is asked for', () => {
  test.each<[string, Step[], (string | number)[][]]>([
    ['nobody asks', [[0, order('a')]], []],
    [
      'of three orders one is deleted',
      [
        [0, order('a')],
        [0, order('b')],
        [0, order('c')],
        [5, asked(5)],
        [6, deleted({ record: 'a' })],
      ],
      [
        ['orders', 'met', 1],
        ['orders', 'overdue', 2],
      ],
    ],
    [
      'all is deleted at once, by a deletion that names the system only',
      [
        [0, order('a')],
        [0, order('b', { dataset: 'archive' })],
        [5, asked(5)],
        [6, deleted()],
      ],
      [['orders', 'met', 2]],
    ],
    [
      'another dataset is deleted',
      [
        [0, order('a')],
        [5, asked(5)],
        [6, deleted({ dataset: 'archive' })],
      ],
      [['orders', 'overdue', 1]],
    ],
    [
      'another system deletes',
      [
        [0, order('a')],
        [5, asked(5)],
        [6, deleted({ system: 'crm' })],
      ],
      [['orders', 'overdue', 1]],
    ],
    [
      'the only order was deleted before',
      [
        [0, order('a')],
        [3, deleted({ record: 'a' })],
        [5, asked(5)],
      ],
      [],
    ],
    [
      'a part was deleted before, and the rest then',
      [
        [0, order('a')],
        [3, deleted({ record: 'a', fields: ['name'] })],
        [5, asked(5)],
        [6, deleted({ record: 'a', fields: ['address'] })],
      ],
      [['orders', 'met', 1]],
    ],
    [
      'a part of it stays',
      [
        [0, order('a')],
        [5, asked(5)],
        [6, deleted({ record: 'a', fields: ['name'] })],
      ],
      [['orders', 'overdue', 1]],
    ],
    [
      'it was deleted before, and collected again',
      [
        [0, order('a')],
        [3, deleted({ record: 'a' })],
        [4, order('a')],
        [5, asked(5)],
      ],
      [['orders', 'overdue', 1]],
    ],
    [
      'a new order comes after the request',
      [
        [5, asked(5)],
        [6, order('a')],
      ],
      [],
    ],
    [
      'it is deleted too late',
      [
        [0, order('a')],
        [5, asked(5)],
        [36, deleted({ record: 'a' })],
      ],
      [['orders', 'late', 1]],
    ],
    [
      'it is deleted under another name of the person',
      [
        [0, order('a')],
        [1, linked('Ada', 'Bob')],
        [5, asked(5)],
        [6, deleted({}, 'Bob')],
      ],
      [['orders', 'met', 1]],
    ],
  ])('%s', (_, steps, expected) => {
    const found = ends(bookAt(40, steps, [policy]), 'retention');
    expect(found.toSorted((a, b) => String(a).localeCompare(String(b)))).toEqual(expected);
  });
});
