import { ConnectorError, type FailureCode } from '../connector.ts';
import { socketFailure } from '../socket-failure.ts';

/** Numbers of the server's errors: https://mariadb.com/kb/en/mariadb-error-code-reference/ */
const NUMBERS: Partial<Record<FailureCode, readonly number[]>> = {
  locked: [1205, 1213, 3572],
  timeout: [1317, 1969, 3024],
  'foreign-key': [1216, 1217, 1451, 1452],
  constraint: [1048, 1062, 1264, 1265, 1292, 1364, 1366, 1406, 1411, 1442, 1644, 3140, 3819, 4025],
  'not-allowed': [1044, 1045, 1130, 1142, 1143, 1227, 1251, 1290, 1370, 1698, 1820, 1862],
  'schema-mismatch': [1054, 1064, 1146, 1267, 1305, 1356],
  unreachable: [1040, 1049, 1203, 1226],
  'connection-lost': [1053, 1080, 1158, 1159, 1160, 1161, 1927, 4031],
};

/** The code of a failure. The error itself may quote data (a key, a row), so it goes no further than here. */
export function failureCode(error: unknown): FailureCode {
  if (error instanceof ConnectorError) return error.code;
  const { code, errno, message } = (error ?? {}) as { code?: unknown; errno?: unknown; message?: unknown };
  const ofSocket = socketFailure(error);
  if (ofSocket) return ofSocket;
  if (code === 'PROTOCOL_CONNECTION_LOST') return 'connection-lost';
  // A server without TLS, or one whose certificate does not hold.
  if (typeof code === 'string' && code.startsWith('HANDSHAKE_')) return 'unreachable';
  const known = (Object.keys(NUMBERS) as FailureCode[]).find((one) => NUMBERS[one]?.includes(Number(errno)));
  if (known) return known;
  return typeof message === 'string' && /closed state|connection is closed|was closed/i.test(message) ? 'connection-lost' : 'failed';
}
