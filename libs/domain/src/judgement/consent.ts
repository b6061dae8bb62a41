import type { Policy } from '../policy/policy.ts';
import { basesOf, type Act } from './act.ts';

/** Whether an act for a purpose stands or falls with the person's consent. */
export function needsConsent(act: Act, purpose: string, policy: Policy): boolean {
  const bases = basesOf(act, purpose, policy);
  return bases.length > 0 && bases.every((basis) => basis === 'consent');
}
