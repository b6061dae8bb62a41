import type { Policy } from '#domain';

/** Why a point of Art. 15 GDPR has no answer of the controller's: a policy that is silent, or none at all. */
export function silent(policy: Policy | undefined, about: string): string {
  return policy ? `The policy in force does not say ${about}.` : `No policy is in force, so nothing says ${about}.`;
}
