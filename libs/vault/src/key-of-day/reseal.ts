import type { Tx } from '#postgres';
import type { KeyFolder } from '../keys/key-folder.ts';
import { randomPool } from '../random-pool.ts';
import {
  nextVersion,
  openIdentifier,
  openValue,
  sealIdentifier,
  sealValue,
  unwrapSubjectKey,
  wrapSubjectKey,
  type SubjectKey,
} from '../sealing/subject-key.ts';
import { activeDayKey, dayKeyOf } from '../tables/day-key.ts';
import { identifiersOf } from '../tables/identifier.ts';
import { peopleToReseal } from '../tables/reseal.ts';
import { columns } from '../tables/rows.ts';
import { insertSubjectKeys, lockSubjects, type SubjectName, type SubjectRow } from '../tables/subject.ts';
import { valuesOfSubject } from '../tables/value.ts';

/** People in one transaction; each may have many values. */
const PEOPLE = 20;
/** Values opened and sealed at a time. */
const PAGE = 500;
const FIRST = '00000000-0000-0000-0000-000000000000';

const random = randomPool();

/**
 * Gives some of the people who lost a value a new key version, the token key staying, and seals what is left to them under it. Their rows are locked, as
 * ingest and the keeper lock them, so that nothing is written under the old version meanwhile.
 * @throws BoxUnopenable, KeysUnusable
 */
export async function resealSome(tx: Tx, keys: KeyFolder): Promise<void> {
  for (const row of await lockSubjects(tx, await peopleToReseal(tx, PEOPLE))) {
    // Whoever is closed is about to lose the key with all its versions; a new one must not outlive that.
    if (row.key && row.state === 'open') await reseal(tx, keys, row, row.key);
    await tx.query('UPDATE vault.subject SET reseal = false WHERE controller = $1 AND pseudonym = $2', [row.controller, row.pseudonym]);
  }
}

async function reseal(tx: Tx, keys: KeyFolder, row: SubjectRow, stored: NonNullable<SubjectRow['key']>): Promise<void> {
  const old = unwrapSubjectKey(stored, await dayKeyOf(keys, stored.dayKey));
  const fresh = nextVersion(old, random);
  await insertSubjectKeys(tx, [wrapSubjectKey(fresh, await activeDayKey(tx, keys))]);
  await resealIdentifiers(tx, row, old, fresh);
  await resealValues(tx, row, old, fresh);
  const { controller, pseudonym } = row;
  await tx.query('UPDATE vault.subject SET key_version = $3 WHERE controller = $1 AND pseudonym = $2', [
    controller,
    pseudonym,
    fresh.version,
  ]);
  await tx.query('DELETE FROM vault.subject_key WHERE controller = $1 AND pseudonym = $2 AND version < $3', [
    controller,
    pseudonym,
    fresh.version,
  ]);
}

async function resealIdentifiers(tx: Tx, { controller, pseudonym }: SubjectName, old: SubjectKey, fresh: SubjectKey): Promise<void> {
  for (const { type, mac, pepper, sealed } of await identifiersOf(tx, controller, [pseudonym])) {
    await tx.query(
      `UPDATE vault.identifier SET key_version = $5, sealed = $6
       WHERE controller = $1 AND type = $2 AND mac = $3 AND pepper = $4 AND pseudonym = $7`,
      [controller, type, mac, pepper, fresh.version, sealIdentifier(fresh, type, openIdentifier(old, type, sealed)), pseudonym],
    );
  }
}

async function resealValues(tx: Tx, { controller, pseudonym }: SubjectName, old: SubjectKey, fresh: SubjectKey): Promise<void> {
  for (let after = { eventId: FIRST, pointer: '' }; ;) {
    const page = await valuesOfSubject(tx, controller, { pseudonym, after, limit: PAGE });
    const last = page.at(-1);
    if (!last) return;
    const rows = page.map(({ eventId, pointer, sealed }) => {
      const { salt, value } = openValue(old, { eventId, pointer }, sealed);
      return { eventId, pointer, sealed: sealValue(fresh, { eventId, pointer }, salt, value) };
    });
    await tx.query(
      `UPDATE vault.value v SET key_version = $2, sealed = r.sealed
       FROM unnest($3::uuid[], $4::text[], $5::bytea[]) AS r (event_id, pointer, sealed)
       WHERE v.controller = $1 AND v.event_id = r.event_id AND v.pointer = r.pointer`,
      [controller, fresh.version, ...columns(rows, ['eventId', 'pointer', 'sealed'])],
    );
    after = last;
  }
}
