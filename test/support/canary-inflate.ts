/** How many codes there are of each length in bits, and the symbols in the order of their codes (RFC 1951, 3.2.2). */
interface Code {
  counts: Uint16Array;
  symbols: Uint16Array;
}

/** What one stream may become, in bytes; of a longer one the beginning is looked at. */
const LIMIT = 64 * 1024 * 1024;
const ENOUGH = -1;
const END_OF_BLOCK = 256;
const MATCH_LENGTHS = [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258];
const DISTANCES = [1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577]; // prettier-ignore
/** The order in which a block gives the lengths of the codes for lengths. */
const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
const FIXED = {
  literals: codeOf(Array.from({ length: 288 }, (_, symbol) => (symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : 8)))!,
  distances: codeOf(Array<number>(32).fill(5))!,
};

/**
 * Inflates what begins at a place (RFC 1951), and answers as much as can be read, also of what breaks off or is no such stream at all. zlib itself
 * throws away what it had of those, and an error for each of the many places that only look like a beginning takes too long.
 */
export function inflateFrom(bytes: Uint8Array, from: number): Buffer {
  const input = new Bits(bytes, from);
  const output = new Output();
  for (let goesOn = true; goesOn;) {
    const isLast = input.take(1) !== 0;
    goesOn = block(input, output) && !isLast;
  }
  return output.copied();
}

/** False if the block does not end as one should. */
function block(input: Bits, output: Output): boolean {
  const kind = input.take(2);
  if (kind === 0) return storedBlock(input, output);
  if (kind === 1) return codedBlock(input, output, FIXED.literals, FIXED.distances);
  const codes = kind === 2 ? readCodes(input) : undefined;
  return codes !== undefined && codedBlock(input, output, codes.literals, codes.distances);
}

function storedBlock(input: Bits, output: Output): boolean {
  input.skipToByte();
  const length = input.take(16);
  if (length === ENOUGH || input.take(16) !== (length ^ 0xffff)) return false;
  for (let n = 0; n < length; n++) if (!output.add(input.take(8))) return false;
  return true;
}

function codedBlock(input: Bits, output: Output, literals: Code, distances: Code): boolean {
  for (;;) {
    const symbol = input.symbol(literals);
    if (symbol === END_OF_BLOCK) return true;
    if (symbol < END_OF_BLOCK ? !output.add(symbol) : !match(input, output, symbol - 257, distances)) return false;
  }
}

function match(input: Bits, output: Output, row: number, distances: Code): boolean {
  const length = MATCH_LENGTHS[row];
  if (length === undefined) return false;
  const more = input.take(row < 8 || row === 28 ? 0 : (row >> 2) - 1);
  const column = input.symbol(distances);
  const distance = DISTANCES[column];
  if (more === ENOUGH || distance === undefined) return false;
  const further = input.take(column < 4 ? 0 : (column >> 1) - 1);
  return further !== ENOUGH && output.repeat(distance + further, length + more);
}

function readCodes(input: Bits): { literals: Code; distances: Code } | undefined {
  const [literals, distances, lengths] = [input.take(5) + 257, input.take(5) + 1, input.take(4) + 4];
  if (literals > 286 || distances > 30) return undefined;
  const ofLengths = Array<number>(19).fill(0);
  for (let n = 0; n < lengths; n++) ofLengths[ORDER[n]!] = input.take(3);
  const code = codeOf(ofLengths);
  const all = code && readLengths(input, code, literals + distances);
  const [one, other] = [all && codeOf(all.slice(0, literals)), all && codeOf(all.slice(literals), 'may be incomplete')];
  return one && other && { literals: one, distances: other };
}

function readLengths(input: Bits, code: Code, count: number): number[] | undefined {
  const lengths: number[] = [];
  while (lengths.length < count) {
    const symbol = input.symbol(code);
    if (symbol === ENOUGH) return undefined;
    const [value, times] =
      symbol < 16
        ? [symbol, 1]
        : symbol === 16
          ? [lengths.at(-1), input.take(2) + 3]
          : [0, symbol === 17 ? input.take(3) + 3 : input.take(7) + 11];
    if (value === undefined || lengths.length + times > count) return undefined;
    for (let n = 0; n < times; n++) lengths.push(value);
  }
  return lengths;
}

/** Undefined if no code has these lengths: more of them than there is room for, or room left. */
function codeOf(lengths: number[], incomplete?: 'may be incomplete'): Code | undefined {
  const counts = new Uint16Array(16);
  for (const length of lengths)
    if (length < 0) return undefined;
    else if (length > 0) counts[length]!++;
  let room = 1;
  for (let length = 1; length < 16; length++) {
    room = room * 2 - counts[length]!;
    if (room < 0) return undefined;
  }
  if (room > 0 && !incomplete) return undefined;
  const places = new Uint16Array(17);
  for (let length = 1; length < 16; length++) places[length + 1] = places[length]! + counts[length]!;
  const symbols = new Uint16Array(places[16]!);
  lengths.forEach((length, symbol) => length > 0 && (symbols[places[length]!++] = symbol));
  return { counts, symbols };
}

class Bits {
  private bit = 0;

  constructor(
    private readonly bytes: Uint8Array,
    private at: number,
  ) {}

  /** A number of so many bits, the lowest first; {@link ENOUGH} at the end. */
  take(count: number): number {
    let value = 0;
    for (let n = 0; n < count; n++) {
      if (this.at >= this.bytes.length) return ENOUGH;
      value |= ((this.bytes[this.at]! >> this.bit) & 1) << n;
      this.bit = (this.bit + 1) & 7;
      if (this.bit === 0) this.at++;
    }
    return value;
  }

  /** The next symbol; {@link ENOUGH} at the end or where no code stands. */
  symbol({ counts, symbols }: Code): number {
    let [code, first, place] = [0, 0, 0];
    for (let length = 1; length < 16; length++) {
      const bit = this.take(1);
      if (bit === ENOUGH) return ENOUGH;
      code = (code << 1) | bit;
      const count = counts[length]!;
      if (code - first < count) return symbols[place + code - first]!;
      place += count;
      first = (first + count) << 1;
    }
    return ENOUGH;
  }

  skipToByte(): void {
    if (this.bit > 0) this.at++;
    this.bit = 0;
  }
}

class Output {
  /** Shared by all, since most are empty. */
  private static room = Buffer.alloc(1024);
  private length = 0;

  /** False if there is nothing to add or it gets too long. */
  add(byte: number): boolean {
    if (byte < 0 || this.length === LIMIT) return false;
    if (this.length === Output.room.length) Output.room = Buffer.concat([Output.room, Output.room]);
    Output.room[this.length++] = byte;
    return true;
  }

  repeat(distance: number, length: number): boolean {
    if (distance > this.length) return false;
    for (let n = 0; n < length; n++) if (!this.add(Output.room[this.length - distance]!)) return false;
    return true;
  }

  copied(): Buffer {
    return Buffer.from(Output.room.subarray(0, this.length));
  }
}
