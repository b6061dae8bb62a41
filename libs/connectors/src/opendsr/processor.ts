import type { X509Certificate } from 'node:crypto';
import { ConnectorError, type OwnSecrets, type Who } from '../connector.ts';
import { call, codeOfStatus, type HttpAnswer } from '../http-call.ts';
import { readSecret } from '../secrets-of.ts';
import { readConnection } from './connection.ts';
import { confirms, discoveryIn, identitiesOf, requestIdOf, statusIn, type Discovery, type Status } from './messages.ts';
import { isSignedBy, trustedCertificate } from './trust.ts';

const MAX_ANSWER = 1024 * 1024;
const API_VERSION = '2.0';

export interface Asked {
  controller: string;
  system: string;
  who: Who;
}

/** A processor's service. Whatever it says about a request counts only if its signature holds. */
export class Processor {
  private constructor(
    private readonly connection: ReturnType<typeof readConnection>,
    private readonly authorization: string | undefined,
    private readonly authority: string | undefined,
    readonly discovery: Discovery,
    private readonly certificate: X509Certificate,
  ) {}

  /** Asks the service what it is, and fetches the certificate that it signs with. @throws ConnectorError */
  static async discover(settings: Record<string, unknown> | undefined, secrets: OwnSecrets): Promise<Processor> {
    const connection = readConnection(settings);
    const { endpoint, timeoutMs, processorDomain } = connection;
    const [authorization, ca] = await Promise.all([readSecret(secrets, connection.authorization), readSecret(secrets, connection.ca)]);
    const headers = { accept: 'application/json', ...(authorization === undefined ? {} : { authorization }) };
    const answer = await call({ method: 'GET', url: `${endpoint}/discovery`, headers, timeoutMs, ca });
    const discovery = discoveryIn(await successful(answer, 200));
    if (!discovery.certificateUrl.startsWith('https://')) throw new ConnectorError('bad-answer');
    // What authenticates us is for the service and not for whoever keeps its certificate.
    const fetched = await call({ method: 'GET', url: discovery.certificateUrl, timeoutMs, ca });
    const pem = (await successful(fetched, 200)).toString('utf8');
    const certificate = trustedCertificate(pem, processorDomain, ca, new Date());
    if (!certificate) throw new ConnectorError('bad-answer');
    return new Processor(connection, authorization, ca, discovery, certificate);
  }

  /** What has become of a request; undefined if the processor never got it. */
  async status(asked: Asked): Promise<Status | undefined> {
    const id = requestIdOf(asked.controller, asked.system, asked.who);
    const answer = await this.#call('GET', `/${id}`);
    if (answer.status === 404) {
      answer.discard();
      return undefined;
    }
    const status = statusIn(await this.#signed(answer, 200));
    if (status.requestId !== id) throw new ConnectorError('bad-answer');
    return status;
  }

  /** Sends a request for erasure. Resolves once the processor has confirmed that it has it. */
  async requestErasure(asked: Asked, submittedAt: Date): Promise<void> {
    const { regulation, identities: names, callbackUrl } = this.connection;
    const identities = identitiesOf(asked.who, names, this.discovery.identities);
    const id = requestIdOf(asked.controller, asked.system, asked.who);
    const body = JSON.stringify({
      regulation,
      subject_request_id: id,
      subject_request_type: 'erasure',
      submitted_time: submittedAt.toISOString(),
      subject_identities: identities,
      api_version: API_VERSION,
      ...(callbackUrl === undefined ? {} : { status_callback_urls: [callbackUrl] }),
    });
    const confirmation = await this.#signed(await this.#call('POST', '', body), 201);
    if (!confirms(confirmation, id, body)) throw new ConnectorError('bad-answer');
  }

  /** Whether anything that the processor takes is known of a person. */
  knowsAnyOf(who: Who): boolean {
    return identitiesOf(who, this.connection.identities, this.discovery.identities).length > 0;
  }

  /** Whether a text comes from the processor; `domain` and `signature` are its headers. */
  vouchesFor(body: Buffer, domain: string | undefined, signature: string | undefined): boolean {
    return domain?.toLowerCase() === this.connection.processorDomain && isSignedBy(this.certificate, body, signature);
  }

  async #signed(answer: HttpAnswer, status: number): Promise<Buffer> {
    const body = await successful(answer, status);
    const { 'x-opendsr-processor-domain': domain, 'x-opendsr-signature': signature } = answer.headers;
    if (!this.vouchesFor(body, domain, signature)) throw new ConnectorError('bad-answer');
    return body;
  }

  #call(method: 'GET' | 'POST', path: string, body?: string): Promise<HttpAnswer> {
    const { endpoint, requestsPath, timeoutMs } = this.connection;
    const headers = {
      accept: 'application/json',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(this.authorization === undefined ? {} : { authorization: this.authorization }),
    };
    return call({
      method,
      url: `${endpoint}/${requestsPath}${path}`,
      headers,
      ...(body === undefined ? {} : { body }),
      timeoutMs,
      ca: this.authority,
    });
  }
}

async function successful(answer: HttpAnswer, status: number): Promise<Buffer> {
  if (answer.status === status) return answer.whole(MAX_ANSWER);
  answer.discard();
  throw new ConnectorError(codeOfStatus(answer.status));
}
