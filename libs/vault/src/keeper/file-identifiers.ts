import type { Tx } from '#postgres';
import type { KeyFolder } from '../keys/key-folder.ts';
import { openIdentifier, unwrapSubjectKey } from '../sealing/subject-key.ts';
import type { CaseFiles } from '../stores/case-files.ts';
import { dayKeyOf } from '../tables/day-key.ts';
import { identifiersOf } from '../tables/identifier.ts';
import { readSubjectKeys } from '../tables/subject.ts';

/** What was known of a person when an erasure closed it. */
interface Known {
  pseudonym: string;
  type: string;
  value: string;
}

/** The part of a case file that is written here; the rest is the request's own and stays as it is. */
interface CaseFile {
  known?: Known[];
}

const NOTHING_GIVEN = { given: [], notes: [] };

/**
 * Copies the identifiers of people whose rows are locked from under their own keys into the file of the request, under its key: a further round of
 * orders needs them when the rows are gone. The rows are read after the lock, so that what was attached up to it is not missed.
 * @throws BoxUnopenable
 */
export async function fileIdentifiers(
  tx: Tx,
  { controller, request, closure }: { controller: string; request: string; closure: readonly string[] },
  { keys, caseFiles }: { keys: KeyFolder; caseFiles: CaseFiles },
): Promise<void> {
  const known = await openAll(tx, keys, controller, closure);
  if (known.length === 0) return;
  const file = (await caseFiles.get<CaseFile>(controller, request, tx)) ?? NOTHING_GIVEN;
  const before = 'known' in file ? (file.known ?? []) : [];
  const distinct = new Map([...before, ...known].map((each) => [JSON.stringify([each.pseudonym, each.type, each.value]), each]));
  await caseFiles.put(controller, request, { ...file, known: [...distinct.values()] }, tx);
}

async function openAll(tx: Tx, keys: KeyFolder, controller: string, pseudonyms: readonly string[]): Promise<Known[]> {
  const rows = await identifiersOf(tx, controller, pseudonyms);
  if (rows.length === 0) return [];
  const nameOf = (pseudonym: string, version: number) => `${pseudonym}/${version}`;
  const subjectKeys = new Map((await readSubjectKeys(tx, controller, pseudonyms)).map((key) => [nameOf(key.pseudonym, key.version), key]));
  const known: Known[] = [];
  for (const { pseudonym, type, keyVersion, sealed } of rows) {
    const key = subjectKeys.get(nameOf(pseudonym, keyVersion));
    if (!key) continue;
    known.push({ pseudonym, type, value: openIdentifier(unwrapSubjectKey(key, await dayKeyOf(keys, key.dayKey)), type, sealed) });
  }
  return known;
}
