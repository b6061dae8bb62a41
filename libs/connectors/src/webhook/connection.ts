import { IsInt, IsOptional, Max, Min } from 'class-validator';
import type { FieldProblem } from '#domain';
import { SecretReference, Setting, settingsProblems } from '../connection-problems.ts';
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

  @Setting("Reference to the certificate (PEM) of the authority that signed the server's; the well-known ones without it.")
  @IsOptional()
  @SecretReference()
  ca?: string;

  @Setting('How long an answer may take. Default 30,000.')
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(3_600_000)
  timeoutMs?: number;
}

export function connectionProblems(connection: Record<string, unknown>): FieldProblem[] {
  return settingsProblems(WebhookConnection, connection);
}
