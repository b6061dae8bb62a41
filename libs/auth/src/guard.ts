import { type CanActivate, type ExecutionContext, HttpException, Inject, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { problem, type ProblemKind } from '#domain';
import type { Principal, Role } from './principal.ts';
import { RateLimit } from './rate-limit.ts';
import { ROLES } from './roles.ts';
import { Senders } from './senders.ts';

interface Request {
  headers: Record<string, string | undefined>;
  principal?: Principal;
}

interface Reply {
  header(name: string, value: string): unknown;
}

/**
 * Lets a request through only with a valid key or access token (RFC 6750) that has one of the roles its route declares and has not used up its rate.
 * What it knows of the sender stands in `request.principal` afterwards.
 */
@Injectable()
export class AuthGuard implements CanActivate {
  constructor(
    @Inject(Senders) private readonly senders: Senders,
    @Inject(RateLimit) private readonly rate: RateLimit,
    @Inject(Reflector) private readonly reflector: Reflector,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const allowed = this.reflector.getAllAndOverride<Role[] | 'public' | undefined>(ROLES, [context.getHandler(), context.getClass()]);
    if (allowed === 'public') return true;
    const request = context.switchToHttp().getRequest<Request>();
    const reply = context.switchToHttp().getResponse<Reply>();
    const principal = await this.authenticate(request, reply);
    this.admit(principal, reply);
    if (!allowed?.some((role) => principal.roles.includes(role))) {
      throw refusal(
        'forbidden',
        `This needs a key with the role ${(allowed ?? []).join(' or ')}; ${principal.name} has ${principal.roles.join(', ') || 'none'}. Nothing was done.`,
      );
    }
    request.principal = principal;
    return true;
  }

  private async authenticate(request: Request, reply: Reply): Promise<Principal> {
    const [, token] = /^bearer +(\S+)$/i.exec(request.headers['authorization'] ?? '') ?? [];
    const principal = token === undefined ? undefined : await this.senders.authenticate(token);
    if (principal === 'unavailable')
      throw refusal(
        'unavailable',
        'The keys of the OIDC provider cannot be read, so access tokens cannot be verified; API keys can. Nothing was done; send again.',
      );
    if (principal) return principal;
    reply.header('WWW-Authenticate', token === undefined ? 'Bearer realm="lethe"' : 'Bearer realm="lethe", error="invalid_token"');
    const detail =
      token === undefined
        ? 'Send Authorization: Bearer <api key or access token>.'
        : 'The key or access token is unknown, expired, revoked or not meant for this ledger.';
    throw refusal('unauthenticated', `${detail} Nothing was done.`);
  }

  private admit(principal: Principal, reply: Reply): void {
    const wait = this.rate.take(`${principal.controller}/${principal.name}`, performance.now());
    if (wait === 0) return;
    reply.header('Retry-After', String(wait));
    throw refusal(
      'too-many-requests',
      `The key ${principal.name} sends more requests than it may. Nothing was done; send again after ${wait} s.`,
    );
  }
}

function refusal(kind: ProblemKind, detail: string): HttpException {
  const answer = problem(kind, detail);
  return new HttpException(answer, answer.status);
}
