import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ForgettingJournal } from '../forgetting/forgetting-journal.ts';
import { destroyFile, makeFolder } from '../private-files.ts';
import { DestroyedKeys } from './destroyed-keys.ts';
import { KeysUnusable, readKeyFile, refuseOpenMode, writeKeyFile } from './key-files.ts';
import type { KeyProvider } from './key-provider.ts';
import { parseSecret, plainKeys, secretFile } from './plain-keys.ts';

const RECEIVED = 'received.key';
const API_KEYS = 'apikeys.key';
const SIGNING = 'signing-key.pem';
const SIGNING_PUBLIC = 'signing-key.pub.pem';
const pepperFile = (version: number) => `pepper-${version}.key`;
const REMEMBERED_MS = 60_000;
const DAY_KEY = /^(\d{4}-\d{2}-\d{2}-[0-9a-f]{4})\.key$/;

/** Signs manifests and certificates: Ed25519 (RFC 8032). */
export interface SigningKey {
  /** First 16 hex digits of the SHA-256 of the public key (SPKI, DER). */
  id: string;
  /** For `openssl pkeyutl -verify`. */
  publicPem: string;
  sign(bytes: Buffer): Buffer;
}

interface Keys {
  received: Buffer;
  apiKeys: Buffer;
  peppers: ReadonlyMap<number, Buffer>;
  signing: SigningKey;
}

/**
 * The keys that live outside the database and its backups: folder 0700, files 0600. A key that is there is never overwritten, and one that is missing
 * beside others is never replaced: without it what it opened stays shut, and a new one would hide that.
 */
export class KeyFolder {
  /** For the MACs of source and id, correlation, and content without a subject. Never turned. */
  readonly received: Buffer;
  /** For the hashes of API keys. Never turned. */
  readonly apiKeys: Buffer;
  readonly signing: SigningKey;
  /** Every version of the pepper, by its number. */
  readonly peppers: ReadonlyMap<number, Buffer>;
  /** The version under which new identifiers are kept: the highest. */
  readonly pepperVersion: number;
  private readonly destroyed: DestroyedKeys;
  private readonly dayKeys = new Map<string, { key: Buffer; file: string; lookedAt: number }>();

  private constructor(
    readonly path: string,
    keys: Keys,
    private readonly provider: KeyProvider,
  ) {
    this.received = keys.received;
    this.apiKeys = keys.apiKeys;
    this.signing = keys.signing;
    this.peppers = keys.peppers;
    this.pepperVersion = Math.max(...keys.peppers.keys());
    this.destroyed = new DestroyedKeys(path);
  }

  /**
   * Opens the folder. With `create` a folder that is missing or empty is filled; a half-filled one is refused, whichever way.
   * `provider` stands behind the keys of the day; without it their files hold them.
   * @throws KeysUnusable naming the file and the cure.
   */
  static async open(path: string, { create, provider = plainKeys }: { create: boolean; provider?: KeyProvider }): Promise<KeyFolder> {
    if (await isEmpty(path)) {
      if (!create)
        throw new KeysUnusable(`There are no keys in ${path}. Nothing was started. Set LETHE_KEYS_DIR to the folder that holds them.`);
      await fill(path);
    }
    await refuseOpenMode(path, 0o700);
    await refuseOpenMode(join(path, 'day'), 0o700).catch((error: unknown) => {
      throw isMissing(error) ? incomplete(path, 'day/') : error;
    });
    return new KeyFolder(path, await read(path), provider);
  }

  pepper(version: number): Buffer {
    const pepper = this.peppers.get(version);
    if (!pepper) throw incomplete(this.path, pepperFile(version));
    return pepper;
  }

  /**
   * The key of a day; undefined if it is gone. Another process may have made it a moment ago, so the folder is looked at; and another may have
   * destroyed it, so none is remembered for longer than a minute without another look. @throws KeysUnusable, KeysAway
   */
  async dayKey(id: string): Promise<Buffer | undefined> {
    const known = this.dayKeys.get(id);
    if (known && performance.now() - known.lookedAt < REMEMBERED_MS) return known.key;
    // A file that an older copy of the folder brings back is no key any more.
    const file = this.destroyedAt(id) === undefined ? await this.readDayKey(id) : undefined;
    if (file === undefined) {
      this.dayKeys.delete(id);
      return undefined;
    }
    const key = known?.file === file ? known.key : await this.provider.open(id, file);
    if (key) this.dayKeys.set(id, { key, file, lookedAt: performance.now() });
    return key;
  }

  /** How long after {@link deleteDayKey} what stands behind the files could still bring a key back, as an ISO 8601 duration. */
  get destructionDelay(): string {
    return this.provider.destructionDelay;
  }

  /**
   * Destroys a key: its file, whatever a crash left of it, and what is remembered of it. Answers from when on nobody can bring it back, if that is not now.
   * Done already is done.
   */
  async deleteDayKey(id: string, now = new Date()): Promise<Date | undefined> {
    const finalAt = await this.provider.destroy(id);
    await destroyFile(this.dayKeyFile(id), randomBytes(4).toString('hex'));
    await this.destroyed.note(id, now);
    await new ForgettingJournal(this.path).prune(this.dayKeyIds());
    this.dayKeys.get(id)?.key.fill(0);
    this.dayKeys.delete(id);
    return finalAt;
  }

  /** When a key of the day was destroyed (RFC 3339); nothing if it was not, or not here. */
  destroyedAt(id: string): string | undefined {
    return this.destroyed.at(id);
  }

  /** Makes a key for the day of `now` (UTC), on disk before this resolves. Its id. */
  async createDayKey(now: Date): Promise<string> {
    const id = `${now.toISOString().slice(0, 10)}-${randomBytes(2).toString('hex')}`;
    const { file } = await this.provider.create(id);
    const made = await writeKeyFile(this.dayKeyFile(id), file, randomBytes(4).toString('hex'));
    return made ? id : this.createDayKey(now);
  }

  /** Ids of all day keys that have a file. */
  dayKeyIds(): string[] {
    return readdirSync(join(this.path, 'day')).flatMap((name) => DAY_KEY.exec(name)?.[1] ?? []);
  }

  private async readDayKey(id: string): Promise<string | undefined> {
    const path = this.dayKeyFile(id);
    try {
      const { mode } = await stat(path);
      if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
        throw new KeysUnusable(`${path} may be read by others. It was not used. Run: chmod 600 ${path}`);
      }
      return await readFile(path, 'utf8');
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  private dayKeyFile(id: string): string {
    return join(this.path, 'day', `${id}.key`);
  }
}

async function isEmpty(path: string): Promise<boolean> {
  const names = await readdir(path).catch((error: unknown) => {
    if (isMissing(error)) return [];
    throw error;
  });
  return names.length === 0;
}

async function fill(path: string): Promise<void> {
  await makeFolder(path);
  await makeFolder(join(path, 'day'));
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const files = {
    [RECEIVED]: secretFile(),
    [API_KEYS]: secretFile(),
    [pepperFile(1)]: secretFile(),
    [SIGNING]: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    [SIGNING_PUBLIC]: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  };
  for (const [name, content] of Object.entries(files)) await writeKeyFile(join(path, name), content, randomBytes(4).toString('hex'));
}

async function read(path: string): Promise<Keys> {
  const need = async (name: string): Promise<string> => {
    const content = await readKeyFile(join(path, name));
    if (content === undefined) throw incomplete(path, name);
    return content;
  };
  const needSecret = async (name: string) => parseSecret(join(path, name), await need(name));
  const peppers = new Map<number, Buffer>();
  for (const version of await pepperVersions(path)) peppers.set(version, await needSecret(pepperFile(version)));
  if (peppers.size === 0) throw incomplete(path, pepperFile(1));
  return { received: await needSecret(RECEIVED), apiKeys: await needSecret(API_KEYS), peppers, signing: signingKey(await need(SIGNING)) };
}

async function pepperVersions(path: string): Promise<number[]> {
  const names = await readdir(path);
  return names.flatMap((name) => /^pepper-([1-9]\d{0,5})\.key$/.exec(name)?.[1] ?? []).map(Number);
}

function signingKey(pem: string): SigningKey {
  const privateKey: KeyObject = createPrivateKey(pem);
  const publicKey = createPublicKey(privateKey);
  const id = createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex')
    .slice(0, 16);
  return { id, publicPem: publicKey.export({ type: 'spki', format: 'pem' }).toString(), sign: (bytes) => sign(null, bytes, privateKey) };
}

function incomplete(path: string, name: string): KeysUnusable {
  return new KeysUnusable(
    `The keys in ${path} are not complete: ${name} is missing. Nothing was changed. Put its copy back; if Lethe has never run with these keys, empty the folder and start again.`,
  );
}

function isMissing(error: unknown): boolean {
  return (error as { code?: string }).code === 'ENOENT';
}
