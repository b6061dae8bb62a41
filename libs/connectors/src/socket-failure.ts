import type { FailureCode } from './connector.ts';

const NOT_THERE = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT', 'EAI_AGAIN', 'ENOENT', 'EPROTO']);
const WENT_AWAY = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET', 'ERR_STREAM_PREMATURE_CLOSE']);
/** Codes of OpenSSL's verification and of Node's check of names: https://nodejs.org/api/tls.html#x509-certificate-error-codes */
const UNTRUSTED = /^(CERT_|ERR_TLS_|UNABLE_TO_|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|HOSTNAME_MISMATCH)/;

/** The code of what a connection met on its way, or undefined if the error is about something else. A server that cannot prove who it is counts as not there. */
export function socketFailure(error: unknown): FailureCode | undefined {
  const { code, message, cause, errors } = (error ?? {}) as { code?: unknown; message?: unknown; cause?: unknown; errors?: unknown };
  if (typeof code === 'string') {
    if (NOT_THERE.has(code) || UNTRUSTED.test(code)) return 'unreachable';
    if (WENT_AWAY.has(code)) return 'connection-lost';
  }
  // Some clients wrap what they met so that only its words are left.
  const [word] = typeof code !== 'string' && typeof message === 'string' ? (/\bE[A-Z_]{3,}\b/.exec(message) ?? []) : [];
  if (word !== undefined && (NOT_THERE.has(word) || WENT_AWAY.has(word))) return NOT_THERE.has(word) ? 'unreachable' : 'connection-lost';
  if (typeof code !== 'string' && typeof message === 'string' && /\bcertificate\b/i.test(message)) return 'unreachable';
  // One error for each address that was tried.
  if (Array.isArray(errors) && errors.length > 0) return socketFailure(errors[0]);
  return cause === undefined ? undefined : socketFailure(cause);
}
