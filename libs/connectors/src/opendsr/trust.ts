import { verify, X509Certificate } from 'node:crypto';
import { rootCertificates } from 'node:tls';

const CERTIFICATES = /-----BEGIN CERTIFICATE-----[^]*?-----END CERTIFICATE-----/g;
const LONGEST_CHAIN = 6;

/**
 * The certificate of a processor: the first of a PEM, if it is issued for its domain by an authority that is trusted, directly or through the others of
 * the PEM, and valid at this time (OpenDSR 2.0, 4.1: not self-signed). Undefined if anything of that does not hold.
 */
export function trustedCertificate(pem: string, domain: string, authority: string | undefined, now: Date): X509Certificate | undefined {
  const [certificate, ...others] = certificatesIn(pem);
  const roots = authority === undefined ? rootCertificates.map((root) => new X509Certificate(root)) : certificatesIn(authority);
  if (!certificate || certificate.checkHost(domain, { subject: 'default', wildcards: true }) === undefined) return undefined;
  let at = certificate;
  for (let length = 1; length <= LONGEST_CHAIN; length++) {
    if (!isValidAt(at, now)) return undefined;
    const current = at;
    const root = roots.find((one) => isIssuedBy(current, one));
    // What is trusted itself would have issued itself.
    if (root) return current.fingerprint256 === root.fingerprint256 ? undefined : isValidAt(root, now) ? certificate : undefined;
    const issuer = others.find((one) => one.ca && one.fingerprint256 !== current.fingerprint256 && isIssuedBy(current, one));
    if (!issuer) return undefined;
    at = issuer;
  }
  return undefined;
}

/** Whether a text was signed with the certificate's key: a base64 signature over its SHA-256 (RSA PKCS #1 or ECDSA, FIPS 186-4). */
export function isSignedBy(certificate: X509Certificate, body: Buffer, signature: string | undefined): boolean {
  const bytes = Buffer.from((signature ?? '').replace(/\s+/g, ''), 'base64');
  return bytes.length > 0 && verify('sha256', body, certificate.publicKey, bytes);
}

function certificatesIn(pem: string): X509Certificate[] {
  try {
    return [...pem.matchAll(CERTIFICATES)].map(([text]) => new X509Certificate(text));
  } catch {
    return [];
  }
}

function isIssuedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
}

function isValidAt({ validFromDate, validToDate }: X509Certificate, now: Date): boolean {
  return validFromDate.getTime() <= now.getTime() && now.getTime() <= validToDate.getTime();
}
