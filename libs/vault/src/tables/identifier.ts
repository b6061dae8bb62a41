import { identifierMac, type Forgetting, type StandingOptOut } from '#domain';
import type { Tx } from '#postgres';
import type { KeyFolder } from '../keys/key-folder.ts';
import { columns, inKeyOrder } from './rows.ts';

/** How an identifier is found: by the HMAC of its normalised value under one version of the pepper. */
export interface IdentifierKey {
  controller: string;
  type: string;
  mac: Buffer;
  pepper: number;
}

export interface IdentifierRow extends IdentifierKey {
  pseudonym: string;
  keyVersion: number;
  sealed: Buffer;
}

export interface FoundIdentifier {
  subject?: string;
  forgotten: Forgetting[];
}

export function identifierKey(
  keys: KeyFolder,
  controller: string,
  type: string,
  normalised: string,
  pepper = keys.pepperVersion,
): IdentifierKey {
  return { controller, type, mac: identifierMac(keys.pepper(pepper), controller, type, normalised), pepper };
}

const orderOf = ({ controller, type, mac, pepper }: IdentifierKey) => `${controller}\n${type}\n${mac.toString('hex')}\n${pepper}`;

const LOOKUP = `
WITH k AS MATERIALIZED (SELECT * FROM unnest($1::text[], $2::text[], $3::bytea[], $4::int[]) WITH ORDINALITY AS k (controller, type, mac, pepper, n))
SELECT k.n::int AS n, x.pseudonym, NULL AS erasure, NULL::timestamptz AS closed_at, NULL::jsonb AS opt_outs
FROM k CROSS JOIN LATERAL (
  SELECT pseudonym FROM vault.identifier x
  WHERE x.controller = k.controller AND x.type = k.type AND x.mac = k.mac AND x.pepper = k.pepper LIMIT 1
) x
UNION ALL
SELECT k.n::int, NULL, x.erasure, x.closed_at, x.opt_outs
FROM k CROSS JOIN LATERAL (
  SELECT erasure, closed_at, opt_outs FROM vault.forgotten x
  WHERE x.controller = k.controller AND x.type = k.type AND x.mac = k.mac AND x.pepper = k.pepper OFFSET 0
) x`;

/**
 * What is known of identifiers, in the order asked: the living subject and the erasures they went through. Looked for under every version of the pepper.
 */
export async function lookUpIdentifiers(
  tx: Tx,
  keys: KeyFolder,
  identifiers: readonly { controller: string; type: string; value: string }[],
): Promise<FoundIdentifier[]> {
  const versions = [...keys.peppers.keys()];
  const asked = identifiers.flatMap(({ controller, type, value }) =>
    versions.map((pepper) => identifierKey(keys, controller, type, value, pepper)),
  );
  const found = identifiers.map((): FoundIdentifier => ({ forgotten: [] }));
  if (asked.length === 0) return found;
  interface Hit {
    n: number;
    pseudonym: string | null;
    erasure: string;
    closed_at: Date;
    opt_outs: StandingOptOut[];
  }
  for (const hit of await tx.query<Hit>(LOOKUP, columns(asked, ['controller', 'type', 'mac', 'pepper']), 'identifier_lookup')) {
    const known = found[Math.floor((hit.n - 1) / versions.length)] as FoundIdentifier;
    if (hit.pseudonym !== null) known.subject = hit.pseudonym;
    else known.forgotten.push({ erasure: hit.erasure, closedAt: hit.closed_at.toISOString(), optOuts: hit.opt_outs });
  }
  return found;
}

/** Inserts identifiers in the order of their keys. False if somebody else has just taken one of them. */
export async function insertIdentifiers(tx: Tx, rows: readonly IdentifierRow[]): Promise<boolean> {
  if (rows.length === 0) return true;
  const inserted = await tx.query(
    `INSERT INTO vault.identifier (controller, type, mac, pepper, pseudonym, key_version, sealed)
     SELECT * FROM unnest($1::text[], $2::text[], $3::bytea[], $4::int[], $5::text[], $6::int[], $7::bytea[])
     ON CONFLICT DO NOTHING RETURNING 1`,
    columns(inKeyOrder(rows, orderOf), ['controller', 'type', 'mac', 'pepper', 'pseudonym', 'keyVersion', 'sealed']),
    'identifier_insert',
  );
  return inserted.length === rows.length;
}

/** Takes identifiers away from the subjects that have them, where they still do. */
export async function releaseIdentifiers(tx: Tx, rows: readonly Omit<IdentifierRow, 'keyVersion' | 'sealed'>[]): Promise<void> {
  for (const { controller, type, mac, pepper, pseudonym } of inKeyOrder(rows, orderOf)) {
    await tx.query('DELETE FROM vault.identifier WHERE controller = $1 AND type = $2 AND mac = $3 AND pepper = $4 AND pseudonym = $5', [
      controller,
      type,
      mac,
      pepper,
      pseudonym,
    ]);
  }
}

/** Takes all identifiers of a type away from subjects. */
export async function releaseTypes(tx: Tx, rows: readonly { controller: string; pseudonym: string; type: string }[]): Promise<void> {
  for (const { controller, pseudonym, type } of rows) {
    await tx.query('DELETE FROM vault.identifier WHERE controller = $1 AND pseudonym = $2 AND type = $3', [controller, pseudonym, type]);
  }
}

/** All identifiers of some subjects, sealed. */
export async function identifiersOf(tx: Tx, controller: string, pseudonyms: readonly string[]): Promise<IdentifierRow[]> {
  const rows = await tx.query<Omit<IdentifierRow, 'keyVersion'> & { key_version: number }>(
    'SELECT * FROM vault.identifier WHERE controller = $1 AND pseudonym = ANY($2::text[]) ORDER BY pseudonym, type, mac, pepper',
    [controller, pseudonyms],
    'identifier_of',
  );
  return rows.map(({ key_version, ...row }) => ({ ...row, keyVersion: key_version }));
}
