import type { IdentifierForm, IdentifierRule, Policy } from './policy.ts';

/** What every controller has without declaring it, strongest first. A policy may put them in another order and add more. */
export const defaultIdentifiers: readonly IdentifierRule[] = [
  { type: 'customer_id', form: 'opaque', identifies: true },
  { type: 'user_id', form: 'opaque', identifies: true },
  { type: 'email', form: 'email', identifies: true },
  { type: 'phone', form: 'phone', identifies: true },
  { type: 'device_id', form: 'opaque', identifies: false },
  { type: 'cookie_id', form: 'opaque', identifies: false },
  { type: 'ip', form: 'ip', identifies: false },
];

/** Types that may be shared by several people; no policy can make one of them identify. */
export const sharedIdentifierTypes: ReadonlySet<string> = new Set(
  defaultIdentifiers.filter((rule) => !rule.identifies).map((rule) => rule.type),
);

/**
 * The identifier types of a controller, strongest first: those of its policy, then the default ones that it does not mention.
 * Without a policy the default ones, so that events can be recorded before the first policy is published.
 */
export function identifierRules(policy?: Pick<Policy, 'identifiers'>): IdentifierRule[] {
  const declared = policy?.identifiers ?? [];
  const types = new Set(declared.map((rule) => rule.type));
  const missing = defaultIdentifiers.filter((rule) => !types.has(rule.type));
  // What identifies goes before what does not, also when a default is added to a policy's own list.
  const all = [...declared, ...missing];
  return [...all.filter((rule) => rule.identifies), ...all.filter((rule) => !rule.identifies)];
}

/** How a type is normalised when nothing else is said. */
export function defaultIdentifierForm(type: string): IdentifierForm {
  return defaultIdentifiers.find((rule) => rule.type === type)?.form ?? 'opaque';
}
