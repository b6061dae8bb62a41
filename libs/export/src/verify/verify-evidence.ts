import type { EvidenceManifest } from '../evidence/evidence-manifest.ts';
import type { SignedZip, ZipKind } from './signed-zip.ts';
import type { Findings } from './verification.ts';

/** An evidence pack. */
export const evidenceKind: ZipKind = { format: 'lethe-evidence-pack', name: 'evidence pack', check };

async function check({ manifest: read, signed }: SignedZip, findings: Findings): Promise<void> {
  const { controller, from, to, asOf, ledgerPosition, policies } = read as EvidenceManifest;
  if (signed) {
    findings.proved(
      `It says that it is evidence of ${controller} for the time from ${from} to ${to}, made ${asOf} up to position ${ledgerPosition} of its ledger.`,
    );
    for (const { version, promises } of policies) findings.proved(`It says of the promises of version ${version}: ${counted(promises)}.`);
  }
  findings.notProved('That the ledger holds no further events of this time: the pack has no proof against the public log.');
  findings.notProved('That everything that happened was reported: the pack holds what services have told the ledger.');
}

function counted(promises: Readonly<Record<string, string>>): string {
  const all = Object.values(promises);
  const statuses = [...new Set(all)].sort();
  return statuses.length === 0
    ? 'there are none'
    : statuses.map((status) => `${all.filter((each) => each === status).length} ${status}`).join(', ');
}
