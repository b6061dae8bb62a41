import type { Manifest } from '../files/manifest.ts';
import { checkCommitments } from './check-commitments.ts';
import { verifySigned, type SignedZip, type ZipKind } from './signed-zip.ts';
import type { Findings, Verification } from './verification.ts';

const EVENTS = 'ledger/events.ndjson';

/** An export bundle; beyond signature and files, whether its opened values are those that their events committed to. */
export const bundleKind: ZipKind = { format: 'lethe-export-bundle', name: 'export bundle', check };

/** Checks an export bundle offline, as {@link verifySigned} does. */
export function verifyBundle(path: string, publicKeyPem?: string): Promise<Verification> {
  return verifySigned(path, [bundleKind], publicKeyPem);
}

async function check({ zip, manifest: read, whole, signed }: SignedZip, findings: Findings): Promise<void> {
  const manifest = read as Manifest;
  if (whole.has(EVENTS)) await checkValues(zip, manifest, findings);
  if (signed) sayWhat(manifest, findings);
  findings.notProved('That the ledger holds no further events of this person: the bundle has no proof against the public log.');
  findings.notProved('That the rows fetched from the systems are true and all there are: they are what the systems answered.');
}

async function checkValues(zip: SignedZip['zip'], manifest: Manifest, findings: Findings): Promise<void> {
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
