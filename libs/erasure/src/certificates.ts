import { createHash } from 'node:crypto';
import { addDuration, certificate, jcs, parseDuration, problem, type Certifiable, type Certificate, type CertificateTerms, type Problem } from '#domain'; // prettier-ignore
import type { EventStore } from '#event-store';
import type { KeyFolder } from '#vault';
import { foldErasure, loadErasure, loadRequest } from './load.ts';

/** A certificate as the API answers it. The signature is over the JCS (RFC 8785) of `certificate`, as `jq -cjS .certificate` prints it. */
export interface SignedCertificate {
  certificate: Certificate;
  signature: { algorithm: 'Ed25519'; key: string; /** Base64. */ value: string };
}

export type CertificateResult = { ok: true; signed: SignedCertificate } | { ok: false; problem: Problem };

/** How long things stay after an erasure, as ISO 8601 durations, and why. */
export interface ErasureTerms {
  backupWindow: string;
  skeletonRetention: string;
  /** How long what stands behind the keys of the day could bring one back; `PT0S` where it could not. */
  destructionDelay?: string;
  /** Ground of Art. 17(3) GDPR on which the pseudonymous facts stay. */
  skeletonGround: string;
}

const NONE = 'PT0S';

/** The terms of a certificate issued at this moment. */
export function termsAt(
  certifiedAt: string,
  { backupWindow, destructionDelay = NONE, skeletonRetention, skeletonGround }: ErasureTerms,
): CertificateTerms {
  const retention = parseDuration(skeletonRetention);
  if (!retention.ok) throw new RangeError(`The retention of skeletons ${retention.reason}`);
  return {
    backupWindow,
    ...(destructionDelay !== NONE && { destructionDelay }),
    skeletonGround,
    skeletonUntil: addDuration(new Date(certifiedAt), retention.duration).toISOString(),
  };
}

/** What `erasure.certified` says of the signed certificate. */
export function signCertificate(certifiable: Certifiable, keys: KeyFolder) {
  const bytes = Buffer.from(jcs(certificate(certifiable)));
  const signature = keys.signing.sign(bytes).toString('base64url');
  return { sha256: createHash('sha256').update(bytes).digest('hex'), signature, signingKey: keys.signing.id, ...certifiable.terms };
}

/** The certificate of an erasure, made again from its events; 404 before it is issued. */
export async function readCertificate(store: EventStore, controller: string, erasure: string): Promise<CertificateResult> {
  const request = await loadRequest(store, erasure, controller);
  const loaded = request && (await loadErasure(store, erasure));
  const certified = loaded?.state.certified;
  if (!request || !certified) return { ok: false, problem: problem('not-found', 'There is no certificate (yet).') };
  const { at: certifiedAt, sha256, signature, signingKey, ...terms } = certified;
  // Answers that came later are in the ledger, and not in what was signed.
  const { events } = loaded.read;
  const signedOn = foldErasure(
    events.slice(
      0,
      events.findIndex(({ type }) => type === 'privacy.erasure.certified.v1'),
    ),
  );
  const made = certificate({ controller, id: erasure, request: request.state, erasure: signedOn, certifiedAt, terms });
  const found = createHash('sha256').update(jcs(made)).digest('hex');
  if (found !== sha256) throw new Error(`The certificate of ${erasure} made from its events is not the one that was signed.`);
  const value = Buffer.from(signature, 'base64url').toString('base64');
  return { ok: true, signed: { certificate: made, signature: { algorithm: 'Ed25519', key: signingKey, value } } };
}
