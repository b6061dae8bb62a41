import type { BundleHead } from '../contents.ts';
import type { BundleFile } from '../zip/bundle-zip.ts';
import type { Completeness } from './completeness.ts';
import type { Redaction } from './redactions.ts';

/** What a bundle says of itself; signed byte for byte as it lies in the zip. */
export interface Manifest {
  format: 'lethe-export-bundle';
  version: 1;
  export: string;
  controller: string;
  request: string;
  subject: string;
  /** All pseudonyms that belong to the person, `subject` included. */
  subjects: string[];
  asOf: string;
  /** Decimal; events up to it are in the bundle. */
  ledgerPosition: string;
  completeness: Completeness;
  redactions: Redaction[];
  signature: { algorithm: 'Ed25519'; key: string; file: 'manifest.sig'; publicKey: 'signing-key.pub.pem' };
  /** Every file of the zip but `manifest.json` and `manifest.sig`. */
  files: BundleFile[];
}

export function manifest(
  head: BundleHead,
  complete: Completeness,
  left: readonly Redaction[],
  files: readonly BundleFile[],
  signingKey: string,
): Manifest {
  return {
    format: 'lethe-export-bundle',
    version: 1,
    export: head.id,
    controller: head.controller,
    request: head.request,
    subject: head.subject,
    subjects: [...head.subjects],
    asOf: head.asOf,
    ledgerPosition: String(head.position),
    completeness: complete,
    redactions: [...left],
    signature: { algorithm: 'Ed25519', key: signingKey, file: 'manifest.sig', publicKey: 'signing-key.pub.pem' },
    files: [...files],
  };
}
