import { ConnectorError, type FailureCode } from '../connector.ts';
import { socketFailure } from '../socket-failure.ts';

/** SQLSTATE, or the class it begins with; https://www.postgresql.org/docs/current/errcodes-appendix.html */
const STATES: readonly [string, FailureCode][] = [
  ['55P03', 'locked'],
  ['40', 'locked'],
  ['57014', 'timeout'],
  ['25P03', 'timeout'],
  ['23503', 'foreign-key'],
  ['23', 'constraint'],
  ['22', 'constraint'],
  ['28', 'not-allowed'],
  ['42501', 'not-allowed'],
  ['3D000', 'unreachable'],
  ['42', 'schema-mismatch'],
  ['08', 'connection-lost'],
  ['57P', 'connection-lost'],
  ['53', 'unreachable'],
];

/** The code of a failure. The error itself may quote data (a key, a row), so it goes no further than here. */
export function failureCode(error: unknown): FailureCode {
  if (error instanceof ConnectorError) return error.code;
  // Errors of several realms come here, so what counts is what they carry.
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
  const ofSocket = socketFailure(error);
  if (ofSocket) return ofSocket;
  if (typeof code === 'string') return STATES.find(([state]) => code.startsWith(state))?.[1] ?? 'failed';
  if (typeof message !== 'string') return 'failed';
  if (/timeout expired|timeout exceeded/i.test(message)) return 'unreachable';
  // The server asks for a password and the file names none.
  if (message.startsWith('SASL')) return 'not-allowed';
  return /connection terminated|not queryable|client was closed/i.test(message) ? 'connection-lost' : 'failed';
}
