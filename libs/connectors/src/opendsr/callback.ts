import type { SystemFile } from '#domain';
import { ConnectorError, type SecretSource } from '../connector.ts';
import { httpFailure } from '../http-failure.ts';
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

/** How long a processor's certificate is believed without being fetched again, in ms: nobody can make us fetch it at every callback. */
const BELIEVED_MS = 10 * 60_000;

/** Reads callbacks about systems as section 8.8 says: domain, certificate, signature, and only then what they hold. */
export class CallbackReader {
  readonly #processors = new Map<string, { at: number; processor: Promise<Processor> }>();

  constructor(private readonly secrets: SecretSource) {}

  /** @throws ConnectorError where the processor cannot be asked for its certificate. */
  async read(system: SystemFile, { domain, signature, body }: Callback): Promise<CallbackRead> {
    const { processorDomain, callbackUrl } = readConnection(system.connection);
    if (domain?.toLowerCase() !== processorDomain) return { ok: false, reason: 'not-from-processor' };
    const processor = await this.#processorOf(system).catch((error: unknown) => {
      throw new ConnectorError(httpFailure(error));
    });
    if (!processor.vouchesFor(body, domain, signature)) return { ok: false, reason: 'not-from-processor' };
    if (objectIn(body).status_callback_url !== callbackUrl) return { ok: false, reason: 'not-for-us' };
    const { requestId, status } = statusIn(body);
    return { ok: true, requestId, status };
  }

  #processorOf(system: SystemFile): Promise<Processor> {
    const key = JSON.stringify([system.controller, system.connection]);
    const known = this.#processors.get(key);
    if (known && performance.now() - known.at < BELIEVED_MS) return known.processor;
    const own = { read: (reference: string) => this.secrets.read(reference, system.controller) };
    const processor = Processor.discover(system.connection, own);
    this.#processors.set(key, { at: performance.now(), processor });
    processor.catch(() => this.#processors.delete(key));
    return processor;
  }
}

/** Whether a callback is about what was asked of a system for an order. `request`: on whose behalf. */
export function isAbout(callback: { requestId: string }, { controller, name }: SystemFile, request: string): boolean {
  return requestIdOf(controller, name, { identifiers: [], records: [], request }) === callback.requestId;
}
