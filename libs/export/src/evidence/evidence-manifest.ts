import type { PromiseStatus } from '#domain';
import type { BundleFile } from '../zip/bundle-zip.ts';

/** What an evidence pack says of itself; signed byte for byte as it lies in the zip. */
export interface EvidenceManifest {
  format: 'lethe-evidence-pack';
  version: 1;
  controller: string;
  /** What happened from `from` on and before `to` is in it, by the time of the events; RFC 3339. */
  from: string;
  to: string;
  /** When it was made. */
  asOf: string;
  /** Decimal; what was recorded up to it is in the pack. */
  ledgerPosition: string;
  /** Of each version that was in force: how its promises stand by what happened in this time. */
  policies: { version: string; from: string; until?: string; file: string; promises: Record<string, PromiseStatus> }[];
  signature: { algorithm: 'Ed25519'; key: string; file: 'manifest.sig'; publicKey: 'signing-key.pub.pem' };
  /** Every file of the zip but `manifest.json` and `manifest.sig`. */
  files: BundleFile[];
}
