import { readIdentifiers, type FieldProblem, type Policy } from '#domain';
import { migrate, type Database, type Tx } from '#postgres';
import type { KeyFolder } from './keys/key-folder.ts';
import { vaultMigrations } from './schema.ts';
import { openIdentifier, openValue, unwrapSubjectKey, type SubjectKey } from './sealing/subject-key.ts';
import { CaseFiles } from './stores/case-files.ts';
import { DeadLetters } from './stores/dead-letters.ts';
import { ErasureOrders } from './stores/erasure-orders.ts';
import { Exports } from './stores/exports.ts';
import { dayKeyOf, prepareDayKeys } from './tables/day-key.ts';
import { identifiersOf, lookUpIdentifiers } from './tables/identifier.ts';
import { closureOf } from './tables/link.ts';
import { readSubjectKeys, readSubjects } from './tables/subject.ts';
import { valuesOfEvents, valuesOfSubject, type ValueRow } from './tables/value.ts';

export type Lookup =
  | {
      found: 'subject';
      subject: string;
      /** The oldest of its links, where the union is read; itself without links. */
      canonical: string;
    }
  /** All that is known of the identifiers is that who had them was erased. */
  | { found: 'erased'; erasure: string }
  | { found: 'nothing' }
  /** The identifiers belong to people who are not linked. */
  | { found: 'conflict'; subjects: string[] }
  | { found: 'invalid'; problems: FieldProblem[] };

export interface OpenedValue {
  eventId: string;
  pointer: string;
  pseudonym: string;
  value: unknown;
  /** 32 bytes; with it the commitment in the event can be checked. */
  salt: Buffer;
}

export interface IdentifierOnFile {
  pseudonym: string;
  type: string;
  /** Hex. */
  mac: string;
  pepper: number;
}

export type ValuesWanted = readonly string[] | { pseudonym: string; after?: { eventId: string; pointer: string }; limit: number };

/** What can still be forgotten: who people are and what was kept of them, sealed under their keys. */
export class Vault {
  readonly caseFiles: CaseFiles;
  readonly orders: ErasureOrders;
  readonly exports: Exports;
  readonly deadLetters: DeadLetters;

  /** `db` runs under the role `lethe_vault`. */
  constructor(
    private readonly db: Database,
    private readonly keys: KeyFolder,
  ) {
    this.caseFiles = new CaseFiles(db, keys);
    this.orders = new ErasureOrders(db, keys);
    this.exports = new Exports(db, keys);
    this.deadLetters = new DeadLetters(db, keys);
  }

  static async migrate(db: Database): Promise<void> {
    await migrate(db, 'vault', vaultMigrations);
  }

  /** Whether keys were made for this vault before: then none may be made in their place, which would hide that what they opened stays shut. */
  static async hasKeys(db: Database): Promise<boolean> {
    return (await db.query('SELECT 1 FROM vault.day_key LIMIT 1')).length > 0;
  }

  /** Makes the vault and its key files agree; before anything else, by every process that uses the vault. @throws KeysUnusable */
  async prepare(now: Date): Promise<void> {
    await prepareDayKeys(this.db, this.keys, now);
  }

  /**
   * Finds a person by identifiers as people write them, under the controller's policy (the default identifier types without one). A living subject
   * goes before an erased one; identifiers that do not identify count only when none does.
   */
  async lookup(controller: string, identifiers: Record<string, string>, policy?: Policy): Promise<Lookup> {
    const read = readIdentifiers(identifiers, policy, '/identifiers');
    if (!read.ok) return { found: 'invalid', problems: read.problems };
    const known = await lookUpIdentifiers(
      this.db,
      this.keys,
      read.naming.map(({ type, value }) => ({ controller, type, value })),
    );
    const subjects = [...new Set(known.flatMap(({ subject }) => subject ?? []))];
    const [subject] = subjects;
    if (subject !== undefined) {
      const closure = await this.linksOf(controller, subject);
      if (!subjects.every((each) => closure.includes(each))) return { found: 'conflict', subjects };
      return { found: 'subject', subject, canonical: closure[0] as string };
    }
    const [latest] = known.flatMap(({ forgotten }) => forgotten).sort((a, b) => Date.parse(b.closedAt) - Date.parse(a.closedAt));
    return latest ? { found: 'erased', erasure: latest.erasure } : { found: 'nothing' };
  }

  /** Undefined for a pseudonym that the controller does not have. */
  async subjectState(controller: string, pseudonym: string): Promise<'open' | 'closed' | undefined> {
    return (await readSubjects(this.db, [{ controller, pseudonym }]))[0]?.state;
  }

  /** Who is one person with this one by links, itself included, the oldest first. */
  async linksOf(controller: string, pseudonym: string): Promise<string[]> {
    return closureOf(this.db, controller, pseudonym);
  }

  /** The identifiers of people, in clear. The caller has recorded the opening first (invariant 7). */
  async openIdentifiers(controller: string, pseudonyms: readonly string[]): Promise<{ pseudonym: string; type: string; value: string }[]> {
    return this.atOneMoment(async (tx) => {
      const rows = await identifiersOf(tx, controller, pseudonyms);
      const keyOf = await this.subjectKeys(tx, controller, pseudonyms);
      return rows.flatMap(({ pseudonym, type, keyVersion, sealed }) => {
        const key = keyOf(pseudonym, keyVersion);
        return key ? [{ pseudonym, type, value: openIdentifier(key, type, sealed) }] : [];
      });
    });
  }

  /** The HMACs of people's identifiers: what is left of them in `erasure.closing`. */
  async identifierMacs(controller: string, pseudonyms: readonly string[]): Promise<IdentifierOnFile[]> {
    const rows = await identifiersOf(this.db, controller, pseudonyms);
    return rows.map(({ pseudonym, type, mac, pepper }) => ({ pseudonym, type, mac: mac.toString('hex'), pepper }));
  }

  /**
   * Kept values, in clear: those of some events, or those of a person in pages by event and pointer (`after` is the last one of the page before).
   * Values whose key is destroyed are left out. The caller has recorded the opening first (invariant 7).
   */
  async openValues(controller: string, wanted: ValuesWanted): Promise<OpenedValue[]> {
    return this.atOneMoment(async (tx) => {
      const rows = isList(wanted) ? await valuesOfEvents(tx, controller, wanted) : await valuesOfSubject(tx, controller, wanted);
      return this.open(tx, controller, rows);
    });
  }

  /** What is sealed and the keys to it are read as they were at one moment: between two, somebody may have got a new key version. */
  private atOneMoment<T>(read: (tx: Tx) => Promise<T>): Promise<T> {
    return this.db.transaction(read, { isolation: 'repeatable read', readOnly: true });
  }

  private async open(tx: Tx, controller: string, rows: ValueRow[]): Promise<OpenedValue[]> {
    const keyOf = await this.subjectKeys(tx, controller, [...new Set(rows.map(({ pseudonym }) => pseudonym))]);
    return rows.flatMap(({ eventId, pointer, pseudonym, keyVersion, sealed }) => {
      const key = keyOf(pseudonym, keyVersion);
      return key ? [{ eventId, pointer, pseudonym, ...openValue(key, { eventId, pointer }, sealed) }] : [];
    });
  }

  private async subjectKeys(
    tx: Tx,
    controller: string,
    pseudonyms: readonly string[],
  ): Promise<(pseudonym: string, version: number) => SubjectKey | undefined> {
    const stored = await readSubjectKeys(tx, controller, pseudonyms);
    const opened = new Map<string, SubjectKey>();
    for (const key of stored) opened.set(`${key.pseudonym}/${key.version}`, unwrapSubjectKey(key, await dayKeyOf(this.keys, key.dayKey)));
    return (pseudonym, version) => opened.get(`${pseudonym}/${version}`);
  }
}

function isList(wanted: ValuesWanted): wanted is readonly string[] {
  return Array.isArray(wanted);
}
