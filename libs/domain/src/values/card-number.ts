import { pointerTo } from '../events/pointer.ts';

/** First four digits of the numbers that card schemes issue, and how long they are (ISO/IEC 7812; the schemes' public ranges). */
const issuers: readonly { scheme: string; from: number; to: number; lengths: readonly number[] }[] = [
  { scheme: 'Mir', from: 2200, to: 2204, lengths: [16, 17, 18, 19] },
  { scheme: 'Mastercard', from: 2221, to: 2720, lengths: [16] },
  { scheme: 'Diners Club', from: 3000, to: 3059, lengths: [14, 15, 16, 17, 18, 19] },
  { scheme: 'Diners Club', from: 3095, to: 3095, lengths: [14, 15, 16, 17, 18, 19] },
  { scheme: 'American Express', from: 3400, to: 3499, lengths: [15] },
  { scheme: 'JCB', from: 3528, to: 3589, lengths: [16, 17, 18, 19] },
  { scheme: 'Diners Club', from: 3600, to: 3699, lengths: [14, 15, 16, 17, 18, 19] },
  { scheme: 'American Express', from: 3700, to: 3799, lengths: [15] },
  { scheme: 'Diners Club', from: 3800, to: 3999, lengths: [14, 15, 16, 17, 18, 19] },
  { scheme: 'Visa', from: 4000, to: 4999, lengths: [13, 16, 19] },
  { scheme: 'Maestro', from: 5000, to: 5099, lengths: [13, 14, 15, 16, 17, 18, 19] },
  { scheme: 'Mastercard', from: 5100, to: 5599, lengths: [16] },
  { scheme: 'Maestro', from: 5600, to: 5899, lengths: [13, 14, 15, 16, 17, 18, 19] },
  { scheme: 'RuPay, Discover, UnionPay, Maestro and others', from: 6000, to: 6999, lengths: [16, 17, 18, 19] },
  { scheme: 'Maestro', from: 6700, to: 6799, lengths: [13, 14, 15] },
  { scheme: 'UnionPay', from: 8100, to: 8199, lengths: [16, 17, 18, 19] },
  { scheme: 'RuPay', from: 8200, to: 8299, lengths: [16] },
  { scheme: 'Troy', from: 9792, to: 9792, lengths: [16] },
];

const SHORTEST = 13;
const LONGEST = 19;
/** The longest number of E.164; a number written with a plus sign in front is a telephone number, not a card. */
const LONGEST_PHONE = 15;
const RUN = /\d(?:[ -]{0,3}\d){12,}/g;

/**
 * True if a card number stands in the text: 13 to 19 digits, alone or within other text, of a length and range that a scheme issues, with the right
 * check digit (Luhn, ISO/IEC 7812-1). They may be written together, with up to three spaces, line ends or dashes between them, or as groups of four
 * or more with other punctuation between; digits, spaces and dashes of any Unicode kind, and invisible characters, hide nothing.
 */
export function holdsCardNumber(text: string): boolean {
  if (text.length < SHORTEST) return false;
  for (const run of plain(text).matchAll(RUN)) {
    if (runHoldsCard(run[0].split(/[ -]+/), run.input[run.index - 1] === '+')) return true;
  }
  return false;
}

/** Punctuation that stands between groups of a number only when they are long: shorter ones are dates, times, amounts and addresses of machines. */
const BETWEEN_GROUPS = /(?<=\d{4})[._/:,+~](?=\d{4})/g;

/** Digits, spaces and dashes of Unicode as their plain ones. */
function plain(text: string): string {
  // oxlint-disable-next-line no-control-regex -- ASCII is what needs no work here
  const ascii = /^[\x00-\x7f]*$/.test(text) ? text : asciiOf(text);
  return ascii.replace(/\s/g, ' ').replace(BETWEEN_GROUPS, '-');
}

function asciiOf(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .replace(/\p{Nd}/gu, digitOf)
    .replace(/\p{Pd}/gu, '-');
}

/** The value of a decimal digit of any script: Unicode has the ten of each in a row, nothing of their kind before the zero. */
function digitOf(digit: string): string {
  const code = digit.codePointAt(0) ?? 0;
  let value = 0;
  while (value < 9 && /\p{Nd}/u.test(String.fromCodePoint(code - value - 1))) value++;
  return String(value);
}

/** Tries every number that begins and ends with a group of the run, so that a date or an order number beside it hides nothing. */
function runHoldsCard(groups: string[], afterPlus: boolean): boolean {
  for (let first = 0; first < groups.length; first++) {
    let digits = '';
    for (let next = first; next < groups.length && digits.length < LONGEST; next++) {
      digits += groups[next];
      const phone = afterPlus && first === 0 && digits.length <= LONGEST_PHONE;
      if (!phone && isCardNumber(digits)) return true;
    }
  }
  return false;
}

/** True for the digits of a card number, without separators. */
export function isCardNumber(digits: string): boolean {
  if (digits.length < SHORTEST || digits.length > LONGEST) return false;
  const start = Number(digits.slice(0, 4));
  const issued = issuers.some(({ from, to, lengths }) => start >= from && start <= to && lengths.includes(digits.length));
  return issued && luhn(digits);
}

function luhn(digits: string): boolean {
  let sum = 0;
  for (let place = 0; place < digits.length; place++) {
    const digit = Number(digits[digits.length - 1 - place]);
    const doubled = digit * 2;
    sum += place % 2 === 0 ? digit : doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

/** Where card numbers stand in a JSON value: in its texts, its numbers and the keys of its objects. A pointer never repeats a key at fault. */
export function cardNumbersIn(value: unknown, pointer = ''): string[] {
  if (typeof value === 'string') return holdsCardNumber(value) ? [pointer] : [];
  if (typeof value === 'number') return holdsCardNumber(String(value)) ? [pointer] : [];
  if (Array.isArray(value)) return value.flatMap((item, index) => cardNumbersIn(item, `${pointer}/${index}`));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) =>
    holdsCardNumber(key) ? [pointer] : cardNumbersIn(member, pointerTo(pointer, key)),
  );
}
