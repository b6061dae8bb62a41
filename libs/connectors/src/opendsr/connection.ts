import { IsIn, IsObject, IsOptional, Matches } from 'class-validator';
import { plainToInstance } from 'class-transformer';
import type { FieldProblem } from '#domain';
import { settingsProblems } from '../connection/problems.ts';
import { Setting } from '../connection/setting.ts';
import { AN_HOUR_MS, Authority, Milliseconds, OptionalName, OptionalSecret } from '../connection/usual-settings.ts';
import { HttpsEndpoint } from '../http-call.ts';

const HOST = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/;

/** `connection` of a system file with `connector: opendsr`. */
export class OpenDsrConnection {
  @Setting("Where the processor's service is, its version included: `https://opendsr.processor.example/v2`.")
  @HttpsEndpoint()
  endpoint!: string;

  @Setting('Name of the path behind it that takes requests; some have `requests`. Default `opendsr_requests`.')
  @IsOptional()
  @Matches(/^[A-Za-z0-9_-]+$/)
  requestsPath?: string;

  @OptionalSecret('Reference to the whole value of `Authorization`, such as `Bearer …`.')
  authorization?: string;

  @Setting('Whom the certificate that answers are signed with is issued to. Default: the host of `endpoint`.')
  @IsOptional()
  @Matches(HOST, { message: 'must be the name of a host' })
  processorDomain?: string;

  @Setting('Law of the requests. Default gdpr.')
  @IsOptional()
  @IsIn(['gdpr', 'ccpa'])
  regulation?: 'gdpr' | 'ccpa';

  @Setting(
    "The ledger's types of identifiers that the processor knows, and what OpenDSR calls them. Default: `email: email`, `customer_id: controller_customer_id`.",
  )
  @IsOptional()
  @IsObject()
  identities?: Record<string, string>;

  @Setting(
    'Where the processor tells at once that something has changed: `https://ledger.example.org/v1/opendsr/callbacks`. Without it the ledger asks from time to time.',
  )
  @IsOptional()
  @HttpsEndpoint()
  callbackUrl?: string;

  @Authority("processor's certificates")
  ca?: string;

  @Milliseconds('How long an answer may take. Default 30,000.', AN_HOUR_MS)
  timeoutMs?: number;

  @OptionalName('Id under which the processor knows the controller, where answers are to be compared with it.')
  controllerId?: string;
}

export function connectionProblems(connection: Record<string, unknown>): FieldProblem[] {
  const own = settingsProblems(OpenDsrConnection, connection);
  const { identities } = connection;
  if (typeof identities !== 'object' || identities === null) return own;
  const odd = Object.entries(identities).filter(([, type]: [string, unknown]) => typeof type !== 'string' || !/^[a-z0-9_]+$/.test(type));
  return [
    ...own,
    ...odd.map(([name]) => ({ pointer: `/connection/identities/${name}`, reason: 'must be a type of identity of OpenDSR, such as email' })),
  ];
}

export function readConnection(
  settings: Record<string, unknown> | undefined,
): Required<Pick<OpenDsrConnection, 'requestsPath' | 'processorDomain' | 'regulation' | 'identities' | 'timeoutMs'>> & OpenDsrConnection {
  const connection = plainToInstance(OpenDsrConnection, settings ?? {});
  return Object.assign({}, connection, {
    endpoint: connection.endpoint.replace(/\/+$/, ''),
    requestsPath: connection.requestsPath ?? 'opendsr_requests',
    processorDomain: connection.processorDomain ?? new URL(connection.endpoint).hostname,
    regulation: connection.regulation ?? 'gdpr',
    identities: connection.identities ?? { email: 'email', customer_id: 'controller_customer_id' },
    timeoutMs: connection.timeoutMs ?? 30_000,
  });
}
