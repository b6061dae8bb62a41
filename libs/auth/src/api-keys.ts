import { type Database, sqlState, type Tx } from '#postgres';
import { Coalesced } from './coalesce.ts';
import { createdData, faultsOf, scopesOf, type KeySpec } from './key-spec.ts';
import type { Principal, Role, Scopes } from './principal.ts';
import { hashOf, looksLikeToken, sameHash, tokenOf } from './token.ts';

/** A key as it may be shown: everything but the key. */
export interface KeyEntry extends KeySpec {
  createdAt: string;
  revokedAt?: string;
}

export type CreateResult =
  | { ok: true; token: string }
  | { ok: false; reason: 'name-taken' }
  | { ok: false; reason: 'invalid'; problems: { pointer: string; reason: string }[] };

/** A fact about a key, to be recorded in the controller's stream. */
export interface KeyFact {
  controller: string;
  type: 'privacy.apikey.created.v1' | 'privacy.apikey.revoked.v1';
  /** Made of what it is about: recording it twice leaves one event. */
  id: string;
  time: string;
  data: Record<string, unknown>;
  actor: string;
}

export interface ApiKeysOptions {
  /** Under the role `lethe_vault`. */
  db: Database;
  /** `apikeys.key`, 32 bytes. */
  key: Buffer;
  /** Makes a fact durable, or throws. */
  record(fact: KeyFact): Promise<void>;
  random(bytes: number): Buffer;
  now(): Date;
}

interface Row {
  controller: string;
  name: string;
  hash: Buffer;
  roles: Role[];
  scopes: Scopes;
  created_at: Date;
  expires_at: Date | null;
  revoked_at: Date | null;
}

const UNIQUE_VIOLATION = '23505';
/**
 * The API keys of all controllers. Only a keyed hash of a key is stored; the key itself is shown once, when it is made.
 * Whether a key is valid is asked of the database for every request, so a revocation holds at once in every process.
 */
export class ApiKeys {
  private readonly lookups: Coalesced<Buffer, Row | undefined>;

  constructor(private readonly options: ApiKeysOptions) {
    this.lookups = new Coalesced((hashes) => this.find(hashes));
  }

  /** Makes a key, of a new random text unless one is given (see {@link tokenOf}). It exists only once `apikey.created` is durable. */
  async create(controller: string, spec: KeySpec, actor: string, token = tokenOf(this.options.random(32))): Promise<CreateResult> {
    const problems = faultsOf(spec, this.options.now());
    if (problems.length > 0) return { ok: false, reason: 'invalid', problems };
    const hash = hashOf(this.options.key, token);
    const createdAt = this.options.now();
    try {
      await this.options.db.transaction(async (tx) => {
        await insert(tx, controller, spec, hash, createdAt);
        // The id names the secret too: an attempt that failed after this point left an event about a key that nobody has.
        const id = `apikey.created/${spec.name}/${hash.toString('hex').slice(0, 16)}`;
        await this.options.record({
          controller,
          type: 'privacy.apikey.created.v1',
          id,
          time: createdAt.toISOString(),
          data: createdData(spec),
          actor,
        });
      });
    } catch (error) {
      if (sqlState(error) === UNIQUE_VIOLATION) return { ok: false, reason: 'name-taken' };
      throw error;
    }
    return { ok: true, token };
  }

  /**
   * Refuses a key from now on. `last-admin`: nobody could make another key then, so nothing was done. Repeating it records what a crash left
   * unrecorded.
   */
  async revoke(controller: string, name: string, actor: string): Promise<'revoked' | 'unknown' | 'last-admin'> {
    const revoked = await this.options.db.transaction((tx) => revokeOne(tx, { controller, name, now: this.options.now() }));
    if (typeof revoked === 'string') return revoked;
    const time = revoked.toISOString();
    await this.options.record({ controller, type: 'privacy.apikey.revoked.v1', id: `apikey.revoked/${name}`, time, data: { name }, actor });
    return 'revoked';
  }

  /** All keys of a controller, by name; revoked and expired ones too. */
  async list(controller: string): Promise<KeyEntry[]> {
    const rows = await this.options.db.query<Row>('SELECT * FROM vault.api_key WHERE controller = $1 ORDER BY name', [controller]);
    return rows.map(entryOf);
  }

  /** Who has this key; nothing if it is unknown, revoked or expired. Which of these is not told. */
  async authenticate(token: string): Promise<Principal | undefined> {
    if (!looksLikeToken(token)) return undefined;
    const row = await this.lookups.answer(hashOf(this.options.key, token));
    if (!row || row.revoked_at) return undefined;
    if (row.expires_at && row.expires_at <= this.options.now()) return undefined;
    return { controller: row.controller, name: row.name, roles: row.roles, ...row.scopes, sources: row.scopes.sources ?? [] };
  }

  private async find(hashes: Buffer[]): Promise<(Row | undefined)[]> {
    const rows = await this.options.db.query<Row>('SELECT * FROM vault.api_key WHERE hash = ANY($1::bytea[])', [hashes], 'api_key_by_hash');
    return hashes.map((hash) => rows.find((row) => sameHash(row.hash, hash)));
  }
}

async function insert(tx: Tx, controller: string, spec: KeySpec, hash: Buffer, createdAt: Date): Promise<void> {
  await tx.query(
    'INSERT INTO vault.api_key (controller, name, hash, roles, scopes, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7)',
    [controller, spec.name, hash, spec.roles, scopesOf(spec), createdAt, spec.expiresAt ?? null],
  );
}

/** When it was revoked. The admin keys are locked together, so that two that are revoked at once do not both count on the other. */
async function revokeOne(
  tx: Tx,
  { controller, name, now }: { controller: string; name: string; now: Date },
): Promise<Date | 'unknown' | 'last-admin'> {
  const rows = await tx.query<Pick<Row, 'name' | 'roles' | 'expires_at' | 'revoked_at'>>(
    `SELECT name, roles, expires_at, revoked_at FROM vault.api_key WHERE controller = $1 AND (name = $2 OR 'admin' = ANY (roles))
     ORDER BY name FOR UPDATE`,
    [controller, name],
  );
  const admins = rows.filter((row) => row.roles.includes('admin') && !row.revoked_at && (!row.expires_at || row.expires_at > now));
  const found = rows.find((row) => row.name === name);
  if (!found) return 'unknown';
  if (found.revoked_at) return found.revoked_at;
  if (admins.length === 1 && admins[0] === found) return 'last-admin';
  await tx.query('UPDATE vault.api_key SET revoked_at = $3 WHERE controller = $1 AND name = $2', [controller, name, now]);
  return now;
}

function entryOf(row: Row): KeyEntry {
  return {
    name: row.name,
    roles: row.roles,
    ...row.scopes,
    createdAt: row.created_at.toISOString(),
    ...(row.expires_at ? { expiresAt: row.expires_at.toISOString() } : {}),
    ...(row.revoked_at ? { revokedAt: row.revoked_at.toISOString() } : {}),
  };
}
