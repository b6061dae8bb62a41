import { evidenceKind } from './verify-evidence.ts';
import { bundleKind } from './verify-bundle.ts';
import { verifySigned } from './signed-zip.ts';
import type { Verification } from './verification.ts';

/** Checks any zip that Lethe has signed offline, as {@link verifySigned} does. */
export function verifyZip(path: string, publicKeyPem?: string): Promise<Verification> {
  return verifySigned(path, [bundleKind, evidenceKind], publicKeyPem);
}
