export * from './policy.ts';
export * from './identifier-rules.ts';
export * from './look-up.ts';
export { policyProblems } from './check-policy.ts';
