import { createPublicKey, verify, type KeyObject } from 'node:crypto';
import { fingerprint } from '../files/fingerprint.ts';
import type { BundleFile } from '../zip/bundle-zip.ts';
import { Findings, type Verification } from './verification.ts';
import { Damaged, ZipReader } from './zip-reader.ts';

const LARGEST_MANIFEST = 64 * 1024 * 1024;
const SMALL = 64 * 1024;
/** Not in the manifest's own list. */
const UNLISTED = ['manifest.json', 'manifest.sig'];

/** What is in every manifest. */
interface AnyManifest {
  format: string;
  version: number;
  files: BundleFile[];
}

/** A zip whose signature and files were looked at. */
export interface SignedZip {
  readonly zip: ZipReader;
  /** As it was read; of the kind's format and version. */
  readonly manifest: unknown;
  /** Paths of the files that are as the manifest says. */
  readonly whole: ReadonlySet<string>;
  /** Whether the manifest is signed by the key that counts. */
  readonly signed: boolean;
}

/** A kind of zip with a signed manifest: what its manifest calls it, what it is called in sentences, and what it shows beyond signature and files. */
export interface ZipKind {
  readonly format: string;
  readonly name: string;
  readonly check: (zip: SignedZip, findings: Findings) => Promise<void>;
}

/**
 * Checks a zip of one of these kinds offline: its signature, every file's size and SHA-256, that there is no file besides, and what the kind adds. Without
 * `publicKeyPem` the key in the zip itself is used, which shows only that nothing was changed since.
 */
export async function verifySigned(path: string, kinds: readonly ZipKind[], publicKeyPem?: string): Promise<Verification> {
  const findings = new Findings();
  try {
    await using zip = await ZipReader.open(path);
    const bytes = await zip.readWhole('manifest.json', LARGEST_MANIFEST);
    const signed = await checkSignature(zip, bytes, publicKeyPem, findings);
    const { manifest, kind } = readManifest(bytes, kinds);
    const whole = await checkFiles(zip, manifest.files, findings);
    await kind.check({ zip, manifest, whole, signed }, findings);
  } catch (error) {
    if (!(error instanceof Damaged)) throw error;
    findings.problem(error.message);
  }
  return findings.verification;
}

async function checkSignature(zip: ZipReader, manifest: Buffer, given: string | undefined, findings: Findings): Promise<boolean> {
  const pem = given ?? (await zip.readWhole('signing-key.pub.pem', SMALL)).toString();
  const key = publicKey(pem);
  if (!key) {
    findings.problem('The public key is not an Ed25519 key in PEM form. The signature was not checked.');
    return false;
  }
  const signature = await zip.readWhole('manifest.sig', SMALL);
  if (!verify(null, manifest, key, signature)) {
    findings.problem(
      given === undefined
        ? 'The signature is not that of the key in the bundle: manifest.json, manifest.sig or the key was changed.'
        : 'The signature is not that of the key you gave: manifest.json or manifest.sig was changed, or another key signed it.',
    );
    return false;
  }
  if (given === undefined) {
    findings.proved('The manifest is signed by the key that lies in the bundle itself.');
    findings.notProved(`Whose key that is. Compare its fingerprint with one you were given in another way: ${fingerprint(pem)}`);
  } else {
    findings.proved(`The manifest is signed by the key you gave (fingerprint ${fingerprint(pem)}).`);
  }
  return true;
}

function publicKey(pem: string): KeyObject | undefined {
  try {
    const key = createPublicKey(pem);
    return key.asymmetricKeyType === 'ed25519' ? key : undefined;
  } catch {
    return undefined;
  }
}

function readManifest(bytes: Buffer, kinds: readonly ZipKind[]): { manifest: AnyManifest; kind: ZipKind } {
  const manifest = parsed(bytes) as Partial<AnyManifest> | null | undefined;
  const kind = kinds.find(({ format }) => format === manifest?.format);
  const lists = Array.isArray(manifest?.files) && manifest.files.every(isFile);
  if (!kind || !lists) throw new Damaged(`manifest.json is not the manifest of an ${kinds.map(({ name }) => name).join(' or an ')}.`);
  if (manifest?.version !== 1) throw new Damaged(`The ${kind.name} is of a version that this program does not know. Use a newer one.`);
  return { manifest: manifest as AnyManifest, kind };
}

function isFile({ path, bytes, sha256 }: Partial<BundleFile>): boolean {
  return typeof path === 'string' && Number.isSafeInteger(bytes) && typeof sha256 === 'string';
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    return undefined;
  }
}

/** Paths of the files that are as the manifest says. */
async function checkFiles(zip: ZipReader, files: readonly BundleFile[], findings: Findings): Promise<Set<string>> {
  const whole = new Set<string>();
  for (const { path, bytes, sha256 } of files) {
    try {
      const found = await zip.digest(path, bytes);
      if (found.bytes === bytes && found.sha256 === sha256) whole.add(path);
      else findings.problem(`${path} was changed: it is not what the manifest says.`);
    } catch (error) {
      if (!(error instanceof Damaged)) throw error;
      findings.problem(error.message);
    }
  }
  const listed = new Set([...UNLISTED, ...files.map(({ path }) => path)]);
  const extra = zip.names.filter((name) => !listed.has(name));
  for (const name of extra) findings.problem(`${name} is in the zip and not in the manifest: it was added.`);
  if (whole.size === files.length && extra.length === 0) {
    findings.proved(`All ${whole.size} files are as the manifest says, and there are no others.`);
  }
  return whole;
}
