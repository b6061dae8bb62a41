import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ForgettingJournal } from '../forgetting/forgetting-journal.ts';
import { destroyFile, makeFolder } from '../private-files.ts';
import { DestroyedKeys } from './destroyed-keys.ts';
import { KeysUnusable, refuseOpenMode, writeKeyFile } from './key-files.ts';
import type { KeyProvider } from './key-provider.ts';
import { incomplete, makeLastingKeys, pepperFile, readLastingKeys, type LastingKeys, type SigningKey } from './lasting-keys.ts';
import { plainKeys } from './plain-keys.ts';

const REMEMBERED_MS = 60_000;
const DAY_KEY = /^(\d{4}-\d{2}-\d{2}-[0-9a-f]{4})\.key$/;

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
    keys: LastingKeys,
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
      await makeFolder(path);
      await makeFolder(join(path, 'day'));
      await makeLastingKeys(path);
    }
    await refuseOpenMode(path, 0o700);
    await refuseOpenMode(join(path, 'day'), 0o700).catch((error: unknown) => {
      throw isMissing(error) ? incomplete(path, 'day/') : error;
    });
    return new KeyFolder(path, await readLastingKeys(path), provider);
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

function isMissing(error: unknown): boolean {
  return (error as { code?: string }).code === 'ENOENT';
}
