import { randomBytes, randomInt } from 'node:crypto';

/** Personal values that exist nowhere else, each remembered with what it was made for. */
export class Canaries {
  private readonly made = new Map<string, string>();

  /** Everything to look for. */
  get needles(): string[] {
    return [...this.made.keys()];
  }

  /** What a needle was made for. */
  whatIs(needle: string): string | undefined {
    return this.made.get(needle);
  }

  /** Small letters only: no normalisation changes it, and no card number can stand in it. */
  text(what: string): string {
    const letters = randomBytes(8)
      .toString('hex')
      .replace(/\d/g, (digit) => 'ghijklmnop'[Number(digit)]!);
    return this.note(`canary${letters}`, what);
  }

  email(what: string): string {
    return `${this.text(what)}@Example.org`;
  }

  /** Under a code of Berlin; as people write it. What is looked for are its digits. */
  phone(what: string): string {
    const digits = String(randomInt(10_000_000, 99_999_999));
    for (const needle of [`4930${digits}`, `30 ${digits}`]) this.note(needle, what);
    return `+49 30 ${digits}`;
  }

  /** In the range for documentation (RFC 3849), in the one spelling of RFC 5952. */
  ip(what: string): string {
    const groups = Array.from({ length: 6 }, () => randomInt(0x1000, 0x10000).toString(16));
    return this.note(`2001:db8:${groups.join(':')}`, what);
  }

  /** A Visa number that passes Luhn's check; in groups of four if asked for. */
  card(what: string, grouped = false): string {
    const start = `4${String(randomInt(1e14)).padStart(14, '0')}`;
    const digits = start + checkDigit(start);
    this.note(digits, what);
    const groups = this.note(digits.replace(/.{4}(?=.)/g, '$& '), what);
    return grouped ? groups : digits;
  }

  /** A whole number of 15 digits, none of which is a card's by its first. */
  number(what: string): number {
    return Number(this.note(`9${String(randomInt(1e14)).padStart(14, '0')}`, what));
  }

  private note(needle: string, what: string): string {
    this.made.set(needle, what);
    return needle;
  }
}

/** ISO/IEC 7812-1, annex B: what makes the sum of the digits, every second one doubled, a multiple of ten. */
function checkDigit(start: string): string {
  const sum = start
    .split('')
    .toReversed()
    .reduce((total, digit, place) => {
      const value = Number(digit) * (place % 2 === 0 ? 2 : 1);
      return total + (value > 9 ? value - 9 : value);
    }, 0);
  return String((10 - (sum % 10)) % 10);
}
