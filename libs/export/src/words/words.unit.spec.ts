import { describe, expect, test } from '@jest/globals';
import { offerableRights } from '#domain';
import { jrpanel } from '../../../../test/support/bundle-sample.ts';
import { counted, dayOf, listed, momentOf, periodOf, plainName, size } from './plain.ts';
import { Words } from './words.ts';

const spaced = (text: string) => text.replaceAll('\u00a0', ' ');

describe('words for people', () => {
  test.each([
    [dayOf('2026-11-03T23:59:00-02:00'), '4 November 2026'],
    [momentOf('2026-11-03T10:05:00Z'), '3 November 2026, 10:05 UTC'],
    [dayOf('soon'), 'soon'],
    [periodOf('P60D'), '60 days'],
    [periodOf('P1Y6M'), '1 year and 6 months'],
    [periodOf('PT5M'), 'PT5M'],
    [size(999), '999 bytes'],
    [size(12_345), '12 KB'],
    [size(12_345_678), '12.3 MB'],
    [counted(1, 'row'), '1 row'],
    [counted(2345, 'row'), '2,345 rows'],
    [listed([]), ''],
    [listed(['a', 'b', 'c']), 'a, b and c'],
    [plainName('delivery_address'), 'Delivery address'],
  ])('%s', (said, expected) => {
    expect(spaced(said)).toBe(expected);
  });

  test('every right that a policy may offer is said in words', () => {
    const words = new Words(undefined);
    expect(offerableRights.filter((right) => words.right(right) === plainName(right))).toEqual([]);
  });

  test('names come from the policy and the system files, codes that they do not know are made readable', () => {
    const words = new Words(jrpanel(), new Map([['shop-db', 'Shop database']]));
    expect([
      words.controller('jrpanel'),
      words.category('order'),
      words.purpose('newsletter'),
      words.recipient('usps'),
      words.system('shop-db'),
      words.system('web-log'),
      words.category('loyalty_card'),
      words.basis('contract'),
      words.origin('third-party', 'schufa'),
      words.country('DE'),
      words.country('ZZZ'),
      words.fields(['ip', 'user_agent', 'IBAN']),
      new Words(undefined).controller('buycpanel'),
    ]).toEqual([
      'JRPanel',
      'Orders',
      'Mail that promotes products and services',
      'United States Postal Service',
      'Shop database',
      'Web log',
      'Loyalty card',
      'to carry out a contract with you',
      'Somebody else gave it (schufa)',
      'Germany',
      'ZZZ',
      'IP address, user agent and IBAN',
      'Buycpanel',
    ]);
  });
});
