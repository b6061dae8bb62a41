import { createDecipheriv } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Database } from '#postgres';
import { BoxUnopenable, openBox, type BoxKind } from '#vault';

/** A box and where it belongs. */
interface Row {
  kind: BoxKind;
  controller: string;
  at: (string | number)[];
  box: Buffer;
}

/** A wrapped key with what is sealed under it. */
interface Family {
  /** Whose it is: a pseudonym, or what names an order, a case, an export. */
  owner: string;
  wrapped: Row;
  /** Id of the key of the day that the row names. */
  dayKey: string;
  sealed: Row[];
}

/** Everything that the vault of a database holds, by the keys that open it. */
export interface Loot {
  families: Family[];
}

/** What was opened: texts, by whose they are. */
export type Opened = Map<string, string[]>;

/**
 * Who has the files of a vault, of any age, and the files of a key folder, and knows how Lethe seals: tries every key of the folder on everything. What it opens is
 * what can be opened.
 */
export class Attacker {
  private readonly dayKeys: { id: string; key: Buffer }[];

  constructor(keyFolder: string) {
    const day = join(keyFolder, 'day');
    this.dayKeys = readdirSync(day).map((name) => ({
      id: name.replace(/\.key.*$/, ''),
      key: Buffer.from(readFileSync(join(day, name), 'utf8').trim(), 'hex'),
    }));
  }

  /** Opens what the rows of a vault hold, by every key there is, whatever key the rows name. */
  open({ families }: Loot): Opened {
    const opened: Opened = new Map();
    for (const { owner, wrapped, sealed } of families) {
      const key = this.dayKeys.flatMap((day) => tryOpen(day.key, wrapped) ?? [])[0];
      if (!key) continue;
      const texts = sealed.flatMap((row) => tryOpen(key.subarray(0, 32), row)?.toString() ?? []);
      opened.set(owner, [...(opened.get(owner) ?? []), ...texts]);
    }
    return opened;
  }

  /**
   * Carves boxes out of the bytes of files, deleted rows, old pages and logs among them, and opens the keys of these rows, and with those whatever box
   * decrypts to a value. What names the place of a key is known to the attacker, from `loot` of whatever age.
   */
  carve(files: Iterable<string>, { families }: Loot): { keys: Set<string>; texts: string[] } {
    const boxes = new Map<string, Buffer>();
    for (const file of files) for (const box of boxesIn(readFileSync(file))) boxes.set(box.toString('latin1'), Buffer.from(box));
    const all = [...boxes.values()];
    const keys = new Set<string>();
    const opened: Buffer[] = [];
    for (const { owner, wrapped, dayKey } of families) {
      const bytes = wrapped.box.length;
      for (const box of all.filter(({ length }) => length === bytes)) {
        // A row that was wrapped anew names another key of the day than the one that was looted.
        for (const { id, key } of this.dayKeys) {
          const at = wrapped.at.map((part) => (part === dayKey ? id : part));
          const plain = tryOpen(key, { ...wrapped, at, box });
          if (!plain) continue;
          keys.add(owner);
          opened.push(plain.subarray(0, 32));
        }
      }
    }
    const texts = opened.flatMap((key) => all.flatMap((box) => plainOf(key, box) ?? []));
    return { keys, texts: [...new Set(texts)] };
  }
}

function tryOpen(key: Buffer, { kind, controller, at, box }: Row): Buffer | undefined {
  try {
    return openBox(key, { kind, controller, at }, box);
  } catch (error) {
    if (error instanceof BoxUnopenable) return undefined;
    throw error;
  }
}

/** AES-GCM is a stream cipher with a tag: whoever has the key reads without knowing the place. What is text may be a value. */
function plainOf(key: Buffer, box: Buffer): string | undefined {
  const decipher = createDecipheriv('aes-256-ctr', key, Buffer.concat([box.subarray(1, 13), Buffer.of(0, 0, 0, 2)]));
  const text = decipher.update(box.subarray(13, -16)).toString();
  return /^[^\p{Cc}\ufffd]{4,}$/u.test(text) ? text : undefined;
}

const SMALLEST = 29;
const LARGEST = 9_000;

/** What may be a box in the bytes of a file: bytes of the length that PostgreSQL wrote before them, short or long, or hexadecimal digits in a text. */
function* boxesIn(bytes: Buffer): Generator<Buffer> {
  for (const box of candidatesIn(bytes)) if (looksSealed(box)) yield box;
}

/** Twelve random bytes hold three zeros once in eighty thousand times; the pages of a database hold little else. */
function looksSealed(box: Buffer): boolean {
  let zeros = 0;
  for (let at = 1; at < 13; at++) if (box[at] === 0) zeros++;
  return zeros < 3;
}

function* candidatesIn(bytes: Buffer): Generator<Buffer> {
  for (let at = bytes.indexOf(1); at !== -1; at = bytes.indexOf(1, at + 1)) {
    const short = (bytes[at - 1] ?? 0) & 1 ? ((bytes[at - 1] as number) >> 1) - 1 : 0;
    if (short >= SMALLEST && at + short <= bytes.length) yield bytes.subarray(at, at + short);
    const word = at >= 4 ? bytes.readUInt32LE(at - 4) : 1;
    const long = (word & 3) === 0 ? (word >>> 2) - 4 : 0;
    if (long > 120 && long <= LARGEST && at + long <= bytes.length) yield bytes.subarray(at, at + long);
  }
  const mark = Buffer.from('\\x01');
  for (let at = bytes.indexOf(mark); at !== -1; at = bytes.indexOf(mark, at + 1)) {
    const [digits = ''] = /^[0-9a-f]*/.exec(bytes.toString('latin1', at + 2, at + 2 + 2 * LARGEST)) ?? [];
    if (digits.length >= 2 * SMALLEST) yield Buffer.from(digits, 'hex');
  }
}

/** A row of any of these tables. */
interface Found extends Record<string, unknown> {
  controller: string;
  day_key: string;
  wrapped: Buffer;
  sealed: Buffer;
  pseudonym: string;
  version: number;
  key_version: number;
  event_id: string;
  pointer: string;
  type: string;
  erasure: string;
  target: string;
  round: number;
  request: string;
  id: string;
  n: number;
}

/** Reads a vault as rows; `url` is of a superuser. */
export async function loot(url: string): Promise<Loot> {
  const db = new Database({ url, application: 'attacker', max: 1 });
  try {
    return { families: [...(await people(db)), ...(await orders(db)), ...(await cases(db)), ...(await bundles(db))] };
  } finally {
    await db.end();
  }
}

async function people(db: Database): Promise<Family[]> {
  const keys = await db.query<Found>('SELECT * FROM vault.subject_key');
  const values = await db.query<Found>('SELECT * FROM vault.value');
  const identifiers = await db.query<Found>('SELECT * FROM vault.identifier');
  return keys.map(({ controller, pseudonym, version, day_key, wrapped }) => {
    const mine = (row: Found) => row.controller === controller && row.pseudonym === pseudonym && row.key_version === version;
    return {
      owner: pseudonym,
      dayKey: day_key,
      wrapped: { kind: 'subject-key', controller, at: [pseudonym, version, day_key], box: wrapped },
      sealed: [
        ...values
          .filter(mine)
          .map((row): Row => ({ kind: 'value', controller, at: [pseudonym, row.event_id, row.pointer, version], box: row.sealed })),
        ...identifiers
          .filter(mine)
          .map((row): Row => ({ kind: 'identifier', controller, at: [pseudonym, row.type, version], box: row.sealed })),
      ],
    };
  });
}

async function orders(db: Database): Promise<Family[]> {
  return (await db.query<Found>('SELECT * FROM vault.erasure_order')).map(
    ({ controller, erasure, target, round, day_key, wrapped, sealed }) => ({
      owner: erasure,
      dayKey: day_key,
      wrapped: { kind: 'order-key', controller, at: [erasure, target, round, day_key], box: wrapped },
      sealed: [{ kind: 'order', controller, at: [erasure, target, round], box: sealed }],
    }),
  );
}

async function cases(db: Database): Promise<Family[]> {
  return (await db.query<Found>('SELECT * FROM vault.case_file')).map(({ controller, request, day_key, wrapped, sealed }) => ({
    owner: request,
    dayKey: day_key,
    wrapped: { kind: 'case-key', controller, at: [request, day_key], box: wrapped },
    sealed: [{ kind: 'case', controller, at: [request], box: sealed }],
  }));
}

async function bundles(db: Database): Promise<Family[]> {
  const chunks = await db.query<Found>('SELECT * FROM vault.export_chunk ORDER BY id, n');
  return (await db.query<Found>('SELECT * FROM vault.export')).map(({ controller, id, day_key, wrapped }) => ({
    owner: id,
    dayKey: day_key,
    wrapped: { kind: 'export-key', controller, at: [id, day_key], box: wrapped },
    sealed: chunks
      .filter((chunk) => chunk.id === id)
      .map((chunk): Row => ({ kind: 'export', controller, at: [id, chunk.n], box: chunk.sealed })),
  }));
}
