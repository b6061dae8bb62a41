import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { cardNumbersIn, holdsCardNumber, isCardNumber } from './card-number.ts';

/** Numbers that the schemes publish for tests. */
const cards = [
  '4111111111111111',
  '4222222222222',
  '5555555555554444',
  '2223003122003222',
  '378282246310005',
  '30569309025904',
  '6011111111111117',
  '3530111333300000',
  '6759649826438453',
  '6200000000000005',
  '2200000000000004',
];

function luhnCheckDigit(digits: string): number {
  const sum = digits
    .split('')
    .reverse()
    .reduce((total, each, index) => {
      const value = Number(each) * (index % 2 === 0 ? 2 : 1);
      return total + (value > 9 ? value - 9 : value);
    }, 0);
  return (10 - (sum % 10)) % 10;
}

describe('a card number', () => {
  test.each(cards)('%s is seen alone, spaced, with dashes, in a sentence and between letters', (card) => {
    const spaced = card.replaceAll(/(.{4})(?=.)/g, '$1 ');
    for (const text of [
      card,
      spaced,
      spaced.replaceAll(' ', '-'),
      `card: ${card}, thanks`,
      `x${card}x`,
      `order 1001 ${spaced} of 2026`,
      spaced.replaceAll(' ', '\u00a0'),
      spaced.replaceAll(' ', '\u2013'),
      spaced.replaceAll(' ', '  '),
      spaced.replaceAll(' ', ' - '),
      spaced.replaceAll(' ', '\n'),
      card.replaceAll(/(.{4})(?=.{4})/g, '$1.'),
      card.replaceAll(/(.{4})(?=.{4})/g, '$1_'),
      card.replaceAll(/(.{4})(?=.{4})/g, '$1/'),
      card.replaceAll(/(.{4})(?=.)/g, '$1\u200b'),
      card.replaceAll(/\d/g, (digit) => String.fromCodePoint(0x0660 + Number(digit))),
      card.replaceAll(/\d/g, (digit) => String.fromCodePoint(0x0966 + Number(digit))),
    ]) {
      expect([text, holdsCardNumber(text)]).toEqual([text, true]);
    }
  });

  test.each([
    ['a wrong check digit', '4111111111111112'],
    ['more digits around it', '94111111111111111'],
    ['digits before it', '14111111111111111234'],
    ['a range that nobody issues', '9999999999999995'],
    ['a length that the scheme does not issue', '41111111111116'],
    ['many separators', '4111    1111    1111    1111'],
    ['addresses and times', '45.123.123.123:4412 2026.11.01 10:00:00.000'],
    ['a telephone number', '+4915123456785'],
    ['a time in milliseconds', '1767225600000'],
    ['a date', '2026-11-01T10:00:00.000Z'],
    ['too few digits', '411111111111'],
  ])('%s is none', (_, text) => {
    expect(holdsCardNumber(text)).toBe(false);
  });

  test('a plus sign hides only what can be a telephone number', () => {
    expect(holdsCardNumber('+4111111111111111')).toBe(true);
    expect(holdsCardNumber('+4222222222222')).toBe(false);
    expect(holdsCardNumber('+49 4222222222222')).toBe(true);
  });

  test('full-width digits hide nothing', () => {
    expect(holdsCardNumber('４１１１ １１１１ １１１１ １１１１')).toBe(true);
  });

  test('one digit is always right and nine are wrong', () => {
    const starts = fc.constantFrom('4', '51', '2720', '34', '36', '62', '65').chain((start) => {
      const length = start === '34' ? 15 : start === '36' ? 14 : 16;
      return fc.stringMatching(new RegExp(`^\\d{${length - 1 - start.length}}$`)).map((rest) => start + rest);
    });
    fc.assert(
      fc.property(starts, (digits) => {
        const right = luhnCheckDigit(digits);
        for (let last = 0; last < 10; last++) expect(isCardNumber(`${digits}${last}`)).toBe(last === right);
      }),
    );
  });

  test('any grouping within other text is seen', () => {
    const grouping = fc.array(fc.constantFrom('', ' ', '-'), { minLength: 15, maxLength: 15 });
    fc.assert(
      fc.property(grouping, fc.string(), (separators, before) => {
        const card = '4111111111111111'
          .split('')
          .map((digit, index) => digit + (separators[index] ?? ''))
          .join('');
        expect(holdsCardNumber(`${before} ${card}`)).toBe(true);
      }),
    );
  });

  test('is found in texts, numbers, keys and lists; a pointer does not repeat a key', () => {
    expect(cardNumbersIn({ a: { b: ['x', '4111 1111 1111 1111'] }, n: 4111111111111111, '4111111111111111': 1, ok: 'no' })).toEqual([
      '/a/b/1',
      '/n',
      '',
    ]);
  });
});
