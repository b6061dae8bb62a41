import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { KeysUnusable, readKeyFile, writeKeyFile } from './key-files.ts';
import { parseSecret, secretFile } from './plain-keys.ts';

const RECEIVED = 'received.key';
const API_KEYS = 'apikeys.key';
const SIGNING = 'signing-key.pem';
const SIGNING_PUBLIC = 'signing-key.pub.pem';
export const pepperFile = (version: number) => `pepper-${version}.key`;

/** Signs manifests and certificates: Ed25519 (RFC 8032). */
export interface SigningKey {
  /** First 16 hex digits of the SHA-256 of the public key (SPKI, DER). */
  id: string;
  /** For `openssl pkeyutl -verify`. */
  publicPem: string;
  sign(bytes: Buffer): Buffer;
}

/** The keys that stay, unlike those of the day. */
export interface LastingKeys {
  received: Buffer;
  apiKeys: Buffer;
  peppers: ReadonlyMap<number, Buffer>;
  signing: SigningKey;
}

/** Makes them in a folder that is there. */
export async function makeLastingKeys(path: string): Promise<void> {
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

/** @throws KeysUnusable if one is missing. */
export async function readLastingKeys(path: string): Promise<LastingKeys> {
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
  const privateKey = createPrivateKey(pem);
  const publicKey = createPublicKey(privateKey);
  const id = createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex')
    .slice(0, 16);
  return { id, publicPem: publicKey.export({ type: 'spki', format: 'pem' }).toString(), sign: (bytes) => sign(null, bytes, privateKey) };
}

/** What is said of a folder in which something is missing. */
export function incomplete(path: string, name: string): KeysUnusable {
  return new KeysUnusable(
    `The keys in ${path} are not complete: ${name} is missing. Nothing was changed. Put its copy back; if Lethe has never run with these keys, empty the folder and start again.`,
  );
}
