/** The export bundle: what a person gets who asks for a copy of their data, how it is made, kept and checked. */
export { buildBundle } from './build/build-bundle.ts';
export type { Progress, Stage } from './build/write-bundle.ts';
export {
  SystemUnavailable,
  type BundleContents,
  type BundleEvent,
  type BundleHead,
  type CollectedDataset,
  type Signer,
} from './contents.ts';
export type { Completeness, Missing } from './files/completeness.ts';
export type { Manifest } from './files/manifest.ts';
export type { BundleFile } from './zip/bundle-zip.ts';
export { buildEvidence } from './evidence/build-evidence.ts';
export { EvidenceContents, type EvidenceHead } from './evidence/evidence-contents.ts';
export type { EvidenceManifest } from './evidence/evidence-manifest.ts';
export { Exporter, type BundleFound, type ExportRequested, type ExportView } from './exporter.ts';
export type { FailureCode } from './job/failed.ts';
export { exportMigrations } from './job/schema.ts';
export type { ExportEngines, ExportLog } from './ledger/engines.ts';
export { promisesPage } from './promises/page/page.ts';
export { standingPromises } from './promises/page/standing-promises.ts';
export type { PromisesPage, StandingPromise } from './promises/page/standing.ts';
export type { Verification } from './verify/verification.ts';
export { verifyBundle } from './verify/verify-bundle.ts';
export { verifyZip } from './verify/verify-zip.ts';
export { verifyCertificate } from './verify/verify-certificate.ts';
export { driftInWords } from './ropa/drift-in-words.ts';
export { PAGE_POLICY } from './page/shell.ts';
export { ropaPage } from './ropa/ropa-page.ts';
export { Words } from './words/words.ts';
