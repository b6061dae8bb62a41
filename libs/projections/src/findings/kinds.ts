import { judgementRules } from '#domain';
import type { FindingKind } from './finding-kind.ts';
import { erasureEscalated } from './kinds/erasure-escalated.ts';
import { erasureStuck } from './kinds/erasure-stuck.ts';
import { eventRefused } from './kinds/event-refused.ts';
import { identityConflict } from './kinds/identity-conflict.ts';
import { publisherSilent } from './kinds/publisher-silent.ts';
import { systemSilent } from './kinds/system-silent.ts';

/** Every kind of finding. To add one: its file, and a line here. */
export const findingKinds: readonly FindingKind[] = [
  systemSilent,
  publisherSilent,
  erasureEscalated,
  erasureStuck,
  eventRefused,
  identityConflict,
];

/** The rules of all findings: of those that events raise, and of those that the judgement makes of acts. */
export const findingRules: readonly string[] = [...findingKinds.map(({ rule }) => rule), ...judgementRules];
