import { createPublicKey, verify } from 'node:crypto';
import { jcs, type Certificate } from '#domain';
import { fingerprint } from '../files/fingerprint.ts';
import { Findings, type Verification } from './verification.ts';

interface Signed {
  certificate: Certificate;
  signature: { algorithm: string; key: string; value: string };
}

/**
 * Checks a certificate of erasure offline, as `GET /v1/erasures/{id}/certificate` gives it: its Ed25519 signature over the canonical form (RFC 8785)
 * of `certificate`.
 */
export function verifyCertificate(text: string, publicKeyPem: string): Verification {
  const findings = new Findings();
  const signed = readSigned(text);
  if (!signed)
    findings.problem('This is not a signed certificate of erasure: {"certificate":{…},"signature":{"algorithm","key","value"}}.');
  else check(signed, publicKeyPem, findings);
  return findings.verification;
}

function check({ certificate, signature }: Signed, publicKeyPem: string, findings: Findings): void {
  if (signature.algorithm !== 'Ed25519') return findings.problem(`It is signed with ${signature.algorithm}; only Ed25519 is known here.`);
  let fits: boolean;
  try {
    fits = verify(null, Buffer.from(jcs(certificate)), createPublicKey(publicKeyPem), Buffer.from(signature.value, 'base64url'));
  } catch {
    return findings.problem('The public key is not an Ed25519 key in PEM form. The signature was not checked.');
  }
  if (!fits)
    return findings.problem('The signature is not that of the key you gave: the certificate was changed, or another key signed it.');
  findings.proved(`The certificate is signed by the key you gave (fingerprint ${fingerprint(publicKeyPem)}).`);
  say(certificate, findings);
}

function say({ controller, erasure, drill, subjects, shreddedAt, targets, finality }: Certificate, findings: Findings): void {
  const people = subjects.length === 1 ? 'one pseudonym' : `${subjects.length} pseudonyms`;
  findings.proved(`${controller} certifies that by erasure ${erasure} the keys of ${people} were destroyed at ${shreddedAt}.`);
  if (drill) findings.proved('It was a drill: the person was made up to see who answers, and nobody was forgotten.');
  for (const { target, outcome, verified } of targets) {
    findings.proved(`It says that ${target} answered '${outcome}'${verified ? ', and looked again afterwards' : ''}.`);
  }
  findings.notProved('That each system did what it answered: the certificate repeats the answers that the ledger received.');
  findings.notProved(
    `That older backups open nothing any more: that holds from ${finality.dueAt} on, when the keys named in it are destroyed.`,
  );
}

function readSigned(text: string): Signed | undefined {
  try {
    const { certificate, signature } = JSON.parse(text) as Partial<Signed>;
    const fits =
      certificate?.version === 1 &&
      Array.isArray(certificate.subjects) &&
      Array.isArray(certificate.targets) &&
      typeof certificate.finality === 'object' &&
      typeof signature?.value === 'string' &&
      typeof signature.algorithm === 'string';
    return fits ? { certificate, signature } : undefined;
  } catch {
    return undefined;
  }
}
