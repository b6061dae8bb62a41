import { createHash } from 'node:crypto';
import { ConnectorError, type Who } from '../connector.ts';

/** Status of a request: OpenDSR 2.0, 8. */
export type RequestStatus = 'pending' | 'in_progress' | 'completed' | 'cancelled';
const STATUSES: readonly RequestStatus[] = ['pending', 'in_progress', 'completed', 'cancelled'];
const FORMATS = ['raw', 'sha256', 'sha1', 'md5'] as const;
type IdentityFormat = (typeof FORMATS)[number];

/** What a processor says of its service: OpenDSR 2.0, 6.3. */
export interface Discovery {
  apiVersion: string;
  identities: { type: string; format: IdentityFormat }[];
  canErase: boolean;
  certificateUrl: string;
}

export interface Status {
  requestId: string;
  status: RequestStatus;
  /** How much was found, where the processor says so. */
  results?: number;
}

export interface Identity {
  identity_type: string;
  identity_value: string;
  identity_format: IdentityFormat;
}

export function discoveryIn(body: Buffer): Discovery {
  const { api_version, supported_identities, supported_subject_request_types, processor_certificate } = objectIn(body);
  if (!Array.isArray(supported_identities) || !Array.isArray(supported_subject_request_types)) throw new ConnectorError('bad-answer');
  return {
    apiVersion: textOf(api_version),
    identities: supported_identities.flatMap((one: unknown) => identityOf(one)),
    canErase: supported_subject_request_types.includes('erasure'),
    certificateUrl: textOf(processor_certificate),
  };
}

/** An identity whose format we know; others are of no use. */
function identityOf(one: unknown): Discovery['identities'] {
  const { identity_type: type, identity_format } = (one ?? {}) as Record<string, unknown>;
  const format = FORMATS.find((known) => known === identity_format);
  return typeof type === 'string' && format ? [{ type, format }] : [];
}

/** A status, from an answer or a callback; only from a body whose signature holds. */
export function statusIn(body: Buffer): Status {
  const { subject_request_id, request_status, results_count } = objectIn(body);
  const status = STATUSES.find((known) => known === request_status);
  if (!status) throw new ConnectorError('bad-answer');
  const results = Number.isSafeInteger(results_count) && Number(results_count) >= 0 ? { results: Number(results_count) } : {};
  return { requestId: textOf(subject_request_id), status, ...results };
}

/** Whether a processor confirms exactly what it was sent: OpenDSR 2.0, 7.3. */
export function confirms(body: Buffer, requestId: string, sent: string): boolean {
  const { subject_request_id, encoded_request } = objectIn(body);
  return (
    subject_request_id === requestId &&
    typeof encoded_request === 'string' &&
    Buffer.from(encoded_request, 'base64').equals(Buffer.from(sent))
  );
}

/** The person's identifiers in the words and formats that the processor takes: in clear only where it takes nothing else that is ours. */
export function identitiesOf(who: Who, names: Readonly<Record<string, string>>, supported: Discovery['identities']): Identity[] {
  return who.identifiers.flatMap(({ type, value }) => {
    const name = names[type];
    const format = FORMATS.find((one) => supported.some((identity) => identity.type === name && identity.format === one));
    if (name === undefined || !format) return [];
    return [
      {
        identity_type: name,
        identity_value: format === 'raw' ? value : createHash(format).update(value).digest('hex'),
        identity_format: format,
      },
    ];
  });
}

/**
 * The id of a request, which has to be a UUID of version 4: always the same for the same order, so that one that was sent before a crash is found again.
 */
export function requestIdOf(controller: string, system: string, who: Who): string {
  const about = who.request ?? JSON.stringify([who.identifiers, who.records]);
  const hash = createHash('sha256')
    .update(JSON.stringify(['lethe.opendsr.v1', controller, system, about]))
    .digest();
  hash[6] = ((hash[6] as number) & 0x0f) | 0x40;
  hash[8] = ((hash[8] as number) & 0x3f) | 0x80;
  const hex = hash.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}

export function objectIn(body: Buffer): Record<string, unknown> {
  try {
    const value = JSON.parse(body.toString('utf8')) as unknown;
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Falls through: what is no JSON is no answer either.
  }
  throw new ConnectorError('bad-answer');
}

function textOf(value: unknown): string {
  if (typeof value !== 'string' || value === '') throw new ConnectorError('bad-answer');
  return value;
}
