import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { Engines } from '#runtime';
import { refuse } from './refuse.ts';

/** Serves nothing under `/v1` until the vault has caught up with the ledger that was found at start: a restored vault may not answer for it. */
@Injectable()
export class ServingGuard implements CanActivate {
  constructor(@Inject(Engines) private readonly engines: Engines) {}

  canActivate(context: ExecutionContext): boolean {
    const { url } = context.switchToHttp().getRequest<{ url: string }>();
    if (this.engines.serving || !url.startsWith('/v1/')) return true;
    return refuse('not-yet', 'The vault is still being brought in line with the ledger. Nothing was accepted; send again.');
  }
}
