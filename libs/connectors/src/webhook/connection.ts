import { IsOptional } from 'class-validator';
import type { FieldProblem } from '#domain';
import { settingsProblems } from '../connection/problems.ts';
import { SecretReference, Setting } from '../connection/setting.ts';
import { AN_HOUR_MS, Authority, Milliseconds } from '../connection/usual-settings.ts';
import { HttpsEndpoint } from '../http-call.ts';

/** `connection` of a system file with `connector: webhook`. */
export class WebhookConnection {
  @Setting('Where requests are sent: `https://shop.example.org/privacy`.')
  @HttpsEndpoint()
  endpoint!: string;

  @Setting('Reference to the key under which requests are signed; `whsec_` and base64, or any text.')
  @SecretReference()
  signingKey!: string;

  @Setting('Where it is looked again after an erasure; `endpoint` without it.')
  @IsOptional()
  @HttpsEndpoint()
  verifyEndpoint?: string;

  @Authority()
  ca?: string;

  @Milliseconds('How long an answer may take. Default 30,000.', AN_HOUR_MS)
  timeoutMs?: number;
}

export function connectionProblems(connection: Record<string, unknown>): FieldProblem[] {
  return settingsProblems(WebhookConnection, connection);
}
