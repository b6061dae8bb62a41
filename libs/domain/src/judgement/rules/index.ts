import type { Rule } from '../rule.ts';
import { afterObjection } from './after-objection.ts';
import { afterOptOut } from './after-opt-out.ts';
import { afterWithdrawal } from './after-withdrawal.ts';
import { beyondRecipient } from './beyond-recipient.ts';
import { contactRefused } from './contact-refused.ts';
import { countryNotInPolicy } from './country-not-in-policy.ts';
import { legalBasisNotInPolicy } from './legal-basis-not-in-policy.ts';
import { neverStore } from './never-store.ts';
import { noAdvanceNotice } from './no-advance-notice.ts';
import { noConsent } from './no-consent.ts';
import { recipientNotInPolicy } from './recipient-not-in-policy.ts';
import { restricted } from './restricted.ts';
import { signalIgnored } from './signal-ignored.ts';
import { specialCategory } from './special-category.ts';
import { unknownCategory } from './unknown-category.ts';
import { unknownEntity } from './unknown-entity.ts';
import { unknownField } from './unknown-field.ts';
import { unknownPurpose } from './unknown-purpose.ts';

/** Every rule that an act is judged by. To add one: its file, a line here, and its cases in `judge.unit.spec.ts`. */
export const rules: readonly Rule[] = [
  // What the policy knows.
  unknownEntity,
  unknownCategory,
  unknownField,
  unknownPurpose,
  legalBasisNotInPolicy,
  specialCategory,
  neverStore,
  // What the person wants.
  noConsent,
  afterWithdrawal,
  afterOptOut,
  afterObjection,
  contactRefused,
  signalIgnored,
  restricted,
  // Who gets the data.
  recipientNotInPolicy,
  beyondRecipient,
  countryNotInPolicy,
  noAdvanceNotice,
];
