import { ForbiddenException } from '@nestjs/common';
import type { Reason } from '../decisions/decision.ts';

/** What the ledger did not allow. Its answer says no more than that: the reasons are what a person wants, and whoever asks may be somebody else. */
export class NotAllowed extends ForbiddenException {
  constructor(readonly reasons: readonly Reason[]) {
    super('The privacy policy, or what the person wants, does not allow this.');
  }
}
