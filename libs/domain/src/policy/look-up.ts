import type { CategoryRule, FieldRule, Policy, PurposeRule, RecipientRule, RetentionRule } from './policy.ts';

/**
 * The version in force at a moment (RFC 3339): the one whose `effectiveFrom` is the latest not after it; among equal ones the one
 * published last, that is later in `versions`. Undefined before the first.
 */
export function policyInForce<T extends Pick<Policy, 'effectiveFrom'>>(versions: readonly T[], at: string): T | undefined {
  const moment = Date.parse(at);
  let inForce: T | undefined;
  let since = -Infinity;
  for (const version of versions) {
    const from = Date.parse(version.effectiveFrom);
    if (from <= moment && from >= since) {
      inForce = version;
      since = from;
    }
  }
  return inForce;
}

export function categoryRule(policy: Policy | undefined, category: string): CategoryRule | undefined {
  return policy?.categories.find((rule) => rule.id === category);
}

/** What the policy says of a field of a category. Undefined, so nothing is kept, where it says nothing or there is no policy. */
export function fieldRule(policy: Policy | undefined, category: string, field: string): FieldRule | undefined {
  return categoryRule(policy, category)?.fields.find((rule) => rule.name === field);
}

export function purposeRule(policy: Policy | undefined, purpose: string): PurposeRule | undefined {
  return policy?.purposes.find((rule) => rule.id === purpose);
}

/** Purposes that a withdrawal with the scope `all-contact` covers. */
export function contactPurposes(policy: Policy | undefined): string[] {
  return (policy?.purposes ?? []).filter((rule) => rule.contact).map((rule) => rule.id);
}

/** Undefined for a recipient that the policy does not name; the ledger records disclosures to it all the same. */
export function recipientRule(policy: Policy | undefined, recipient: string): RecipientRule | undefined {
  return policy?.recipients.find((rule) => rule.id === recipient);
}

/** The rules for a category in a system: those of this system and those of all. Each of them holds, so the earliest date counts. */
export function retentionRulesFor(policy: Pick<Policy, 'retention'> | undefined, category: string, system?: string): RetentionRule[] {
  return (policy?.retention ?? []).filter((rule) => rule.category === category && (rule.system === undefined || rule.system === system));
}
