export * from './legal-basis.ts';
export * from './policy.ts';
export * from './promise-rule.ts';
export type { PolicySource } from './policy-source.ts';
export * from './identifier-rules.ts';
export * from './look-up.ts';
export * from './value-expiry.ts';
export { policyProblems } from './check-policy.ts';
export { isLoopback } from './privacy-desk.ts';
