import { KeysUnusable } from './key-files.ts';
import { KeysAway, type KeyProvider } from './key-provider.ts';
import { isSecret, plainKeys } from './plain-keys.ts';

export interface TransitOptions {
  /** Where the engine is mounted, such as `https://vault.example.org:8200/v1/transit`. */
  url: string;
  /** Never shown. */
  token: string;
  /** How long an answer may take, in ms; 5,000. */
  timeoutMs?: number;
}

interface Answer {
  status: number;
  body: { data?: Record<string, unknown> };
}

/**
 * Keys of the day behind a transit secrets engine (HashiCorp Vault, OpenBao): a file holds its key encrypted by a transit key of its own, which never
 * leaves the engine and is deleted when the key of the day is destroyed. From then on no copy of the file opens. Files from before hold the key itself.
 */
export class TransitKeys implements KeyProvider {
  /** A transit key that was deleted is gone. */
  readonly destructionDelay = 'PT0S';

  constructor(private readonly options: TransitOptions) {}

  async create(id: string): Promise<{ key: Buffer; file: string }> {
    await this.ask('POST', `keys/${nameOf(id)}`, { type: 'aes256-gcm96' });
    const { body } = await this.ask('POST', `datakey/plaintext/${nameOf(id)}`, { bits: 256 });
    return { key: keyIn(body.data?.['plaintext']), file: `${String(body.data?.['ciphertext'])}\n` };
  }

  async open(id: string, file: string): Promise<Buffer | undefined> {
    if (isSecret(file)) return plainKeys.open(id, file);
    if (!(await this.exists(id))) return undefined;
    const { status, body } = await this.ask('POST', `decrypt/${nameOf(id)}`, { ciphertext: file.trim() }, [400]);
    if (status === 400)
      throw new KeysUnusable(
        `The file of the key of the day ${id} does not open with its transit key. Nothing was changed. Put its copy back.`,
      );
    return keyIn(body.data?.['plaintext']);
  }

  async destroy(id: string): Promise<undefined> {
    if (!(await this.exists(id))) return undefined;
    await this.ask('POST', `keys/${nameOf(id)}/config`, { deletion_allowed: true });
    await this.ask('DELETE', `keys/${nameOf(id)}`);
    if (await this.exists(id)) throw new KeysAway(`The transit engine still has the key of the day ${id} after deleting it.`);
    return undefined;
  }

  private async exists(id: string): Promise<boolean> {
    return (await this.ask('GET', `keys/${nameOf(id)}`, undefined, [404])).status !== 404;
  }

  /** `expected`: statuses beside success that mean something. No message shows what was sent or answered. */
  private async ask(method: string, path: string, body?: unknown, expected: readonly number[] = []): Promise<Answer> {
    const { url, token, timeoutMs = 5_000 } = this.options;
    const response = await fetch(`${url.replace(/\/$/, '')}/${path}`, {
      method,
      headers: { 'X-Vault-Token': token, 'content-type': 'application/json' },
      signal: AbortSignal.timeout(timeoutMs),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }).catch(() => undefined);
    if (!response) throw new KeysAway('The transit engine that protects the keys of the day does not answer (LETHE_KEYS_TRANSIT_URL).');
    const text = await response.text().catch(() => '');
    if (!response.ok && !expected.includes(response.status))
      throw new KeysAway(
        `The transit engine that protects the keys of the day answers ${response.status} to ${method} ${path.split('/')[0]}. ` +
          'Its mount, the token (LETHE_KEYS_TRANSIT_TOKEN) and its policy have to allow create, read, update and delete on keys, and datakey and decrypt.',
      );
    return { status: response.status, body: text === '' ? {} : (JSON.parse(text) as Answer['body']) };
  }
}

function nameOf(id: string): string {
  return `lethe-day-${id}`;
}

function keyIn(plaintext: unknown): Buffer {
  const key = Buffer.from(typeof plaintext === 'string' ? plaintext : '', 'base64');
  if (key.length !== 32) throw new KeysUnusable('The transit engine answered something that is no key of 32 bytes. Nothing was changed.');
  return key;
}
