import type { SystemFile } from '#domain';
import type { OwnSecrets, Who } from '../connector.ts';
import { readConnection } from './connection.ts';
import { objectIn, requestIdOf, statusIn, type RequestStatus } from './messages.ts';
import { Processor } from './processor.ts';

/** A callback as it came: OpenDSR 2.0, 8.6. */
export interface Callback {
  /** `X-OpenDSR-Processor-Domain`. */
  domain: string | undefined;
  /** `X-OpenDSR-Signature`. */
  signature: string | undefined;
  /** The body, untouched: it is not read before its signature is checked. */
  body: Buffer;
}

export type CallbackRead =
  | { ok: true; requestId: string; status: RequestStatus }
  /** `not-from-processor`: to be answered with 403. `not-for-us`: signed, and meant for another address. */
  | { ok: false; reason: 'not-from-processor' | 'not-for-us' };

/** Reads a callback about a system as section 8.8 says: domain, certificate, signature, and only then what it holds. */
export async function readCallback(system: SystemFile, secrets: OwnSecrets, { domain, signature, body }: Callback): Promise<CallbackRead> {
  const { processorDomain, callbackUrl } = readConnection(system.connection);
  if (domain?.toLowerCase() !== processorDomain) return { ok: false, reason: 'not-from-processor' };
  const processor = await Processor.discover(system.connection, secrets);
  if (!processor.vouchesFor(body, domain, signature)) return { ok: false, reason: 'not-from-processor' };
  if (objectIn(body).status_callback_url !== callbackUrl) return { ok: false, reason: 'not-for-us' };
  const { requestId, status } = statusIn(body);
  return { ok: true, requestId, status };
}

/** Whether a callback is about what was asked of a system for somebody. */
export function isAbout(callback: { requestId: string }, system: SystemFile, who: Who): boolean {
  return requestIdOf(system.controller, system.name, who) === callback.requestId;
}
