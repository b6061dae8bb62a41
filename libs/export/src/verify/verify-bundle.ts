import { createPublicKey, verify, type KeyObject } from 'node:crypto';
import { fingerprint } from '../files/fingerprint.ts';
import type { Manifest } from '../files/manifest.ts';
import { checkCommitments } from './check-commitments.ts';
import { Findings, type Verification } from './verification.ts';
import { Damaged, ZipReader } from './zip-reader.ts';

const LARGEST_MANIFEST = 64 * 1024 * 1024;
const SMALL = 64 * 1024;
/** Not in the manifest's own list. */
const UNLISTED = ['manifest.json', 'manifest.sig'];
const EVENTS = 'ledger/events.ndjson';

/**
 * Checks a bundle offline: its signature, every file's size and SHA-256, that there is no file besides, and the opened values against the
 * commitments of their events. Without `publicKeyPem` the key in the bundle itself is used, which shows only that nothing was changed since.
 */
export async function verifyBundle(path: string, publicKeyPem?: string): Promise<Verification> {
  const findings = new Findings();
  try {
    await using zip = await ZipReader.open(path);
    await check(zip, publicKeyPem, findings);
  } catch (error) {
    if (!(error instanceof Damaged)) throw error;
    findings.problem(error.message);
  }
  return findings.verification;
}

async function check(zip: ZipReader, publicKeyPem: string | undefined, findings: Findings): Promise<void> {
  const bytes = await zip.readWhole('manifest.json', LARGEST_MANIFEST);
  const signed = await checkSignature(zip, bytes, publicKeyPem, findings);
  const manifest = readManifest(bytes);
  const whole = await checkFiles(zip, manifest, findings);
  if (whole.has(EVENTS)) await checkValues(zip, manifest, findings);
  if (signed) sayWhat(manifest, findings);
  findings.notProved('That the ledger holds no further events of this person: the bundle has no proof against the public log.');
  findings.notProved('That the rows fetched from the systems are true and all there are: they are what the systems answered.');
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

function readManifest(bytes: Buffer): Manifest {
  const manifest = parsed(bytes) as Partial<Manifest> | null;
  const fits =
    manifest?.format === 'lethe-export-bundle' &&
    Array.isArray(manifest.files) &&
    manifest.files.every(
      ({ path, bytes: size, sha256 }) => typeof path === 'string' && Number.isSafeInteger(size) && typeof sha256 === 'string',
    );
  if (!fits) throw new Damaged('manifest.json is not the manifest of an export bundle.');
  if (manifest.version !== 1) throw new Damaged('The bundle is of a version that this program does not know. Use a newer one.');
  return manifest as Manifest;
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    return undefined;
  }
}

/** Paths of the files that are as the manifest says. */
async function checkFiles(zip: ZipReader, manifest: Manifest, findings: Findings): Promise<Set<string>> {
  const whole = new Set<string>();
  for (const { path, bytes, sha256 } of manifest.files) {
    try {
      const found = await zip.digest(path, bytes);
      if (found.bytes === bytes && found.sha256 === sha256) whole.add(path);
      else findings.problem(`${path} was changed: it is not what the manifest says.`);
    } catch (error) {
      if (!(error instanceof Damaged)) throw error;
      findings.problem(error.message);
    }
  }
  const listed = new Set([...UNLISTED, ...manifest.files.map(({ path }) => path)]);
  const extra = zip.names.filter((name) => !listed.has(name));
  for (const name of extra) findings.problem(`${name} is in the zip and not in the manifest: it was added.`);
  if (whole.size === manifest.files.length && extra.length === 0) {
    findings.proved(`All ${whole.size} files are as the manifest says, and there are no others.`);
  }
  return whole;
}

async function checkValues(zip: ZipReader, manifest: Manifest, findings: Findings): Promise<void> {
  const { bytes } = manifest.files.find(({ path }) => path === EVENTS)!;
  const { events, opened, unopened, wrong } = await checkCommitments(zip.read(EVENTS, bytes));
  for (const id of wrong) findings.problem(`A value of event ${id} is not the one that the event committed to.`);
  if (wrong.length === 0) findings.proved(`${opened} values are those that the ${events} events committed to when they were recorded.`);
  if (unopened > 0) findings.notProved(`What ${unopened} further values were: they have been deleted since, or are not told.`);
}

function sayWhat({ controller, asOf, completeness, ledgerPosition }: Manifest, findings: Findings): void {
  findings.proved(`It says that it is a copy made by ${controller} as of ${asOf}, up to position ${ledgerPosition} of its ledger.`);
  if (completeness.state === 'complete') return;
  const what = completeness.missing.map((missing) => missing.what).join('; ');
  findings.notProved(`What the bundle itself says it lacks: ${what}.`);
}
