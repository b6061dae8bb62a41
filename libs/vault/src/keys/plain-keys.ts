import { randomBytes } from 'node:crypto';
import { KeysUnusable } from './key-files.ts';
import type { KeyProvider } from './key-provider.ts';

const SECRET = /^[0-9a-f]{64}\n?$/;

/** What a file holds of a new secret of 32 bytes. */
export function secretFile(): string {
  return `${randomBytes(32).toString('hex')}\n`;
}

/** Whether a file holds a secret itself. */
export function isSecret(file: string): boolean {
  return SECRET.test(file);
}

export function parseSecret(path: string, file: string): Buffer {
  if (!isSecret(file))
    throw new KeysUnusable(`${path} is not a key: 64 hexadecimal digits on one line. Nothing was changed. Put its copy back.`);
  return Buffer.from(file.trim(), 'hex');
}

/** The file holds the key: whoever has it, or a copy, has the key. */
export const plainKeys: KeyProvider = {
  destructionDelay: 'PT0S',
  create: async () => {
    const file = secretFile();
    return { key: Buffer.from(file.trim(), 'hex'), file };
  },
  open: async (id, file) => {
    if (TRANSIT.test(file))
      throw new KeysUnusable(
        `The key of the day ${id} is protected by a transit engine, and none is set. Nothing was changed. Set LETHE_KEYS_TRANSIT_URL and LETHE_KEYS_TRANSIT_TOKEN.`,
      );
    return parseSecret(`The file of the key of the day ${id}`, file);
  },
  destroy: async () => undefined,
};

/** What a transit engine answers; see {@link TransitKeys}. */
const TRANSIT = /^vault:v\d+:/;
