import type { Tx } from '#postgres';
import {
  activeDayKey,
  dayKeyOf,
  ensureControllers,
  identifierKey,
  insertIdentifiers,
  insertReceived,
  insertSubjectKeys,
  insertValues,
  lockSubjects,
  markForReseal,
  readReceived,
  readSubjects,
  receivedKeyOf,
  releaseIdentifiers,
  saveSubjects,
  sealIdentifier,
  subjectKeyOf,
  unwrapSubjectKey,
  wrapSubjectKey,
  type IdentifierRow,
  type KeyFolder,
  type ReceivedRow,
  type SubjectKey,
  type SubjectRow,
} from '#vault';
import { Again } from './again.ts';
import { buildOthersOptOut, buildOwn, buildPublished, type BuildingWith, type Built } from './build-row.ts';
import { compareKnown, type KnownEvent } from './compare-known.ts';
import { noSuchSubject, type Outcome } from './outcome.ts';
import { People, type Attachment, type CarriedOptOut, type Placed } from './people.ts';
import type { Prepared, Published } from './prepare.ts';

export interface VaultWork extends BuildingWith {
  keys: KeyFolder;
}

/**
 * Lines 2 to 6 of the protocol: one vault transaction for the events of many requests, in their order, no two of them with the same source and id.
 * Locks are taken in the order identifiers, subjects, received, each sorted, by everybody.
 * @throws Again if somebody else was faster: roll back and call it again.
 */
export async function recordInVault(tx: Tx, batch: readonly Prepared[], work: VaultWork): Promise<Outcome[]> {
  const stored = new Map((await readReceived(tx, batch)).map((row) => [receivedKeyOf(row), row]));
  const known = batch.flatMap((event): KnownEvent[] => {
    const row = stored.get(receivedKeyOf(event));
    return row ? [{ event, row }] : [];
  });
  const fresh = batch.filter((event) => !stored.has(receivedKeyOf(event)));
  const knownOutcomes = known.length > 0 ? await compareKnown(tx, known, work.keys) : [];
  const freshOutcomes = fresh.length > 0 ? await new Recording(tx, work).record(fresh) : [];
  const outcomes = new Map<Prepared, Outcome>();
  known.forEach(({ event }, index) => outcomes.set(event, knownOutcomes[index] as Outcome));
  fresh.forEach((event, index) => outcomes.set(event, freshOutcomes[index] as Outcome));
  return batch.map((event) => outcomes.get(event) as Outcome);
}

/** One attempt at recording what was not received before. */
class Recording {
  private readonly keys = new Map<string, SubjectKey>();
  private locked = new Map<string, SubjectRow>();

  constructor(
    private readonly tx: Tx,
    private readonly work: VaultWork,
  ) {}

  async record(fresh: readonly Prepared[]): Promise<Outcome[]> {
    const people = await People.lookUp(this.tx, fresh.filter(isPublished), this.work);
    const placed = fresh.map((event): Placed | Outcome =>
      isPublished(event) ? people.place(event) : { is: 'placed', subject: event.subject },
    );
    await this.writeIdentifiers(people);
    await this.lock(fresh, placed, people);
    const outcomes: Outcome[] = [];
    const built: Built[] = [];
    fresh.forEach((event, index) => {
      const place = placed[index] as Placed | Outcome;
      const made = place.is === 'placed' ? this.build(event, place) : place;
      if ('row' in made && !('is' in made)) built.push(made);
      outcomes.push('is' in made ? made : { is: 'new', row: made.row, ...(made.beside && { beside: made.beside }) });
    });
    await this.write(built, people);
    return outcomes;
  }

  /** Identifiers of new people and new identifiers of known ones, before any subject is locked. */
  private async writeIdentifiers({ attached, released, newSubjects }: People): Promise<void> {
    for (const { key } of newSubjects.values()) this.keys.set(subjectKeyOf(key), key);
    const attachments = [...attached.values()];
    await this.readKeys(attachments.filter(({ controller, subject }) => !this.keys.has(subjectKeyOf({ controller, pseudonym: subject }))));
    await releaseIdentifiers(
      this.tx,
      released.flatMap((each) => this.everyPepper(each)),
    );
    if (
      !(await insertIdentifiers(
        this.tx,
        attachments.map((each) => this.identifierRow(each)),
      ))
    )
      throw new Again();
  }

  private async readKeys(attachments: readonly Attachment[]): Promise<void> {
    if (attachments.length === 0) return;
    const rows = await readSubjects(
      this.tx,
      attachments.map(({ controller, subject }) => ({ controller, pseudonym: subject })),
    );
    for (const row of rows) await this.unwrap(row);
  }

  private async unwrap({ key }: SubjectRow): Promise<void> {
    if (key) this.keys.set(subjectKeyOf(key), unwrapSubjectKey(key, await dayKeyOf(this.work.keys, key.dayKey)));
  }

  private identifierRow({ controller, subject, identifier }: Attachment): IdentifierRow {
    const key = this.keys.get(subjectKeyOf({ controller, pseudonym: subject }));
    // Erased between the look at the identifiers and the look at the subject.
    if (!key) throw new Again();
    const found = identifierKey(this.work.keys, controller, identifier.type, identifier.value);
    return { ...found, pseudonym: subject, keyVersion: key.version, sealed: sealIdentifier(key, identifier.type, identifier.value) };
  }

  private everyPepper({ controller, subject, identifier }: Attachment) {
    const { keys } = this.work;
    return [...keys.peppers.keys()].map((pepper) => ({
      ...identifierKey(keys, controller, identifier.type, identifier.value, pepper),
      pseudonym: subject,
    }));
  }

  /** Line 4: whoever is erased meanwhile is seen here, since closing takes the same lock. */
  private async lock(fresh: readonly Prepared[], placed: readonly (Placed | Outcome)[], { newSubjects }: People): Promise<void> {
    const names = fresh.flatMap(({ controller }, index) => {
      const place = placed[index] as Placed | Outcome;
      if (place.is !== 'placed') return [];
      const pseudonyms = place.other === undefined ? [place.subject] : [place.subject, place.other];
      return pseudonyms.map((pseudonym) => ({ controller, pseudonym })).filter((name) => !newSubjects.has(subjectKeyOf(name)));
    });
    const byKey = new Map((names.length > 0 ? await lockSubjects(this.tx, names) : []).map((row) => [subjectKeyOf(row), row]));
    const firstTime = names.filter((name) => name.pseudonym === '' && !byKey.has(subjectKeyOf(name)));
    if (firstTime.length > 0) {
      await ensureControllers(
        this.tx,
        firstTime.map(({ controller }) => controller),
      );
      for (const row of await lockSubjects(this.tx, firstTime)) byKey.set(subjectKeyOf(row), row);
    }
    for (const [name, row] of byKey) {
      if (this.keys.has(name) && this.keys.get(name)?.version !== row.keyVersion) throw new Again();
      await this.unwrap(row);
    }
    for (const [name, { key, visitor }] of newSubjects) {
      const { controller, pseudonym, version } = key;
      byKey.set(name, { controller, pseudonym, state: 'open', visitor, nextRevision: 0n, keyVersion: version });
    }
    this.locked = byKey;
  }

  private build(event: Prepared, placed: Placed): Built | Outcome {
    const { controller } = event;
    const name = subjectKeyOf({ controller, pseudonym: placed.subject });
    const subject = this.locked.get(name);
    if (!isPublished(event)) {
      if (!subject) return noSuchSubject();
      return this.count(subject, buildOwn(event, subject.nextRevision, this.work));
    }
    const other = placed.other === undefined ? subject : this.locked.get(subjectKeyOf({ controller, pseudonym: placed.other }));
    if (subject?.state !== 'open' || other?.state !== 'open') throw new Again();
    const key = this.keys.get(name);
    if (placed.subject !== '' && !key) throw new Again();
    const built = this.count(subject, buildPublished(event, placed, key, subject.nextRevision, this.work));
    return placed.othersOptOut ? { ...built, beside: this.besideOf(event, other, placed.othersOptOut) } : built;
  }

  private besideOf(event: Published, other: SubjectRow, optOut: CarriedOptOut): ReceivedRow {
    const row = buildOthersOptOut(event, other.pseudonym, optOut, other.nextRevision, this.work);
    other.nextRevision += BigInt(row.count);
    return row;
  }

  private count(subject: SubjectRow, built: Built): Built {
    subject.nextRevision += BigInt(built.row.count);
    return built;
  }

  /** Line 6: values, counters, and last what was received; if that is there meanwhile, somebody else records the same. */
  private async write(built: readonly Built[], { newSubjects, released }: People): Promise<void> {
    if (newSubjects.size > 0) {
      const dayKey = await activeDayKey(this.tx, this.work.keys);
      await insertSubjectKeys(
        this.tx,
        [...newSubjects.values()].map(({ key }) => wrapSubjectKey(key, dayKey)),
      );
    }
    await insertValues(
      this.tx,
      built.flatMap(({ values }) => values),
    );
    await saveSubjects(this.tx, [...this.locked.values()]);
    await markForReseal(
      this.tx,
      released.map(({ controller, subject }) => ({ controller, pseudonym: subject })),
    );
    if (
      !(await insertReceived(
        this.tx,
        built.flatMap(({ row, beside }) => (beside ? [row, beside] : [row])),
      ))
    )
      throw new Again();
  }
}

function isPublished(event: Prepared): event is Published {
  return event.from === 'publisher';
}
