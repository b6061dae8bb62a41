import type { LegalBasis } from '../policy/legal-basis.ts';

/** Art. 6(1) GDPR. */
export const legalBases = [
  'contract',
  'consent',
  'legal-obligation',
  'vital-interest',
  'public-task',
  'legitimate-interest',
] as const satisfies LegalBasis[];

export const origins = ['provided', 'observed', 'inferred', 'third-party'] as const;
export type Origin = (typeof origins)[number];

export const deletionGrounds = ['retention', 'request', 'consent-withdrawn', 'objection', 'correction', 'other'] as const;
export type DeletionGround = (typeof deletionGrounds)[number];

export const obscuringMethods = ['truncate', 'hash', 'mask', 'generalise'] as const;
export type ObscuringMethod = (typeof obscuringMethods)[number];

export const sharingGrounds = [
  'policy',
  'advance-notice',
  'legal-order',
  'enforcement-of-terms',
  'protection-of-rights',
  'consent',
] as const;
export type SharingGround = (typeof sharingGrounds)[number];

export const considerations = ['none', 'money', 'other'] as const;
export type Consideration = (typeof considerations)[number];

/** Ground of a transfer to a third country: Chapter V GDPR and its counterparts. */
export const transferMechanisms = [
  'adequacy',
  'scc',
  'bcr',
  'dpf',
  'uk-dpf',
  'swiss-dpf',
  'privacy-shield',
  'swiss-privacy-shield',
  'derogation',
] as const;
export type TransferMechanism = (typeof transferMechanisms)[number];

/** What a withdrawal or an opt-out covers where it does not name purposes. */
export const withdrawalScopes = ['all-contact', 'all'] as const;
export type WithdrawalScope = (typeof withdrawalScopes)[number];

export const requestKinds = [
  'access',
  'portability',
  'erasure',
  'rectification',
  'restriction',
  'objection',
  'opt-out',
  'limit',
  'complaint',
] as const;
export type RequestKind = (typeof requestKinds)[number];

export const regulations = ['gdpr', 'uk-gdpr', 'ccpa'] as const;
export type Regulation = (typeof regulations)[number];

export const targetKinds = ['system', 'processor', 'controller'] as const;
export type TargetKind = (typeof targetKinds)[number];

/** What a target can say in its receipt. All but `failed` settle its order. */
export const receiptOutcomes = ['erased', 'nothing-held', 'retained', 'refused', 'failed'] as const;
export type ReceiptOutcome = (typeof receiptOutcomes)[number];

/** `unanswered`: the target stayed silent past the due date, and a person recorded why; no target can send it. */
export const erasureOutcomes = [...receiptOutcomes, 'unanswered'] as const;
export type ErasureOutcome = (typeof erasureOutcomes)[number];

/** How a recipient is told of an erasure: by Lethe over mail or webhook, or by a person. */
export const noticeChannels = ['mail', 'webhook', 'person'] as const;
export type NoticeChannel = (typeof noticeChannels)[number];

/** How pressing an order is that nobody has answered: `at-risk` in the last quarter of its time, `overdue` from the due date on. */
export const escalationStages = ['at-risk', 'overdue'] as const;
export type EscalationStage = (typeof escalationStages)[number];

export const openingReasons = ['inventory', 'export', 'claim', 'search'] as const;
export type OpeningReason = (typeof openingReasons)[number];

export const signalKinds = ['dnt', 'gpc', 'tcf', 'gpp'] as const;
export type SignalKind = (typeof signalKinds)[number];

export const contactChannels = ['email', 'sms', 'phone', 'post', 'chat', 'push'] as const;
export type ContactChannel = (typeof contactChannels)[number];

export const notices = [
  'collection',
  'policy-change',
  'breach',
  'legal-order',
  'transfer',
  'restriction-lifting',
  'unsubscribed',
  'rights',
] as const;
export type Notice = (typeof notices)[number];

export const linkBases = ['login', 'support', 'migration', 'mistake'] as const;
export type LinkBasis = (typeof linkBases)[number];

export const ageBands = ['under-13', '13-17', 'adult'] as const;
export type AgeBand = (typeof ageBands)[number];

export const descriptionSources = ['declared', 'verified', 'inferred'] as const;
export type DescriptionSource = (typeof descriptionSources)[number];

export const retentionActions = ['obscure', 'delete'] as const;
export type RetentionAction = (typeof retentionActions)[number];

export const controlOutcomes = ['passed', 'failed'] as const;
export type ControlOutcome = (typeof controlOutcomes)[number];

export const drillOutcomes = ['passed', 'failed'] as const;
export type DrillOutcome = (typeof drillOutcomes)[number];

/** What becomes of one target of a drill: `silent` where it never answered, `failed` where it answered that it could not, or would not. */
export const drillResults = ['passed', 'silent', 'failed'] as const;
export type DrillResult = (typeof drillResults)[number];

/** `failure`: of the organisation's own, or of whom it entrusted; `exposed-elsewhere`: found in the open. */
export const breachKinds = ['failure', 'attack', 'mistake', 'exposed-elsewhere', 'other'] as const;
export type BreachKind = (typeof breachKinds)[number];

/** How a version of the policy can be announced to everybody at once. */
export const announcementChannels = ['page', 'account', 'other'] as const;
export type AnnouncementChannel = (typeof announcementChannels)[number];
