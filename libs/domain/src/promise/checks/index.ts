import type { CheckKind, CheckRule } from '../../policy/promise-rule.ts';
import type { Check } from '../check.ts';
import { actsAllowed } from './acts-allowed.ts';
import { agreementsHeld } from './agreements-held.ts';
import { controlEvidenced } from './control-evidenced.ts';
import { never } from './never.ts';
import { observed } from './observed.ts';
import { optOutsHonoured } from './opt-outs-honoured.ts';
import { published } from './published.ts';
import { refusalsExplained } from './refusals-explained.ts';
import { requestsAnswered } from './requests-answered.ts';
import { retentionKept } from './retention-kept.ts';
import { toldOfBreaches } from './told-of-breaches.ts';
import { toldOfChanges } from './told-of-changes.ts';
import { toldOfOrders } from './told-of-orders.ts';
import { unobservable } from './unobservable.ts';

/** Every kind of check. To add one: its shape in `promise-rule.ts`, its file, a line here, and a scenario that keeps it and one that breaks it. */
export const checks: { readonly [Kind in CheckKind]: Check<Kind> } = {
  // What is done with data.
  'acts-allowed': actsAllowed,
  never,
  observed,
  'agreements-held': agreementsHeld,
  // What is owed to people.
  'requests-answered': requestsAnswered,
  'refusals-explained': refusalsExplained,
  'retention-kept': retentionKept,
  'told-of-orders': toldOfOrders,
  'told-of-changes': toldOfChanges,
  'told-of-breaches': toldOfBreaches,
  'opt-outs-honoured': optOutsHonoured,
  // What the organisation does and says of itself.
  'control-evidenced': controlEvidenced,
  published,
  unobservable,
};

/** The check that a rule names; each kind takes the rules of its own kind. */
export function checkOf(rule: CheckRule): Check {
  return checks[rule.kind] as Check;
}
