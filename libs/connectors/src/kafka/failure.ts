import { ConnectorError, type FailureCode } from '../connector.ts';
import { socketFailure } from '../socket-failure.ts';

/** Types of the protocol's errors: https://kafka.apache.org/protocol#protocol_error_codes */
const TYPES: Record<string, FailureCode> = {
  TOPIC_AUTHORIZATION_FAILED: 'not-allowed',
  GROUP_AUTHORIZATION_FAILED: 'not-allowed',
  CLUSTER_AUTHORIZATION_FAILED: 'not-allowed',
  SASL_AUTHENTICATION_FAILED: 'not-allowed',
  UNKNOWN_TOPIC_OR_PARTITION: 'schema-mismatch',
  INVALID_TOPIC_EXCEPTION: 'schema-mismatch',
  INVALID_RECORD: 'constraint',
  POLICY_VIOLATION: 'constraint',
  MESSAGE_TOO_LARGE: 'constraint',
};

/** The code of a failure. */
export function failureCode(error: unknown): FailureCode {
  if (error instanceof ConnectorError) return error.code;
  const { name, type, cause } = (error ?? {}) as { name?: string; type?: string; cause?: unknown };
  const known = type === undefined ? undefined : TYPES[type];
  if (known) return known;
  switch (name) {
    case 'KafkaJSSASLAuthenticationError':
      return 'not-allowed';
    case 'KafkaJSRequestTimeoutError':
      return 'timeout';
    case 'KafkaJSConnectionError':
    case 'KafkaJSBrokerNotFound':
    case 'KafkaJSConnectionClosedError':
      return socketFailure(error) ?? 'unreachable';
    default:
      return cause === undefined
        ? (socketFailure(error) ?? (String(name).startsWith('KafkaJS') ? 'unreachable' : 'failed'))
        : failureCode(cause);
  }
}
