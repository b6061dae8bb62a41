export { contentSha256, formatProblems, parsePolicy, parseSystem, type PolicyReading, type SystemReading } from './parse.ts';
export type { FileProblem } from './read-yaml.ts';
export { policySchema } from './policy-schema/index.ts';
export { systemSchema } from './system-schema.ts';
export { announcePolicy, publishPolicy, registerSystem, type Publisher, type PublishResult } from './publish.ts';
export { LedgerPolicies } from './ledger-policies.ts';
export { lintPolicyFile, type FileRow, type FileWarning, type LintReading } from './lint-file.ts';
export { lintInWords } from './lint-in-words.ts';
