import type { Rule } from '../rule.ts';
import { accessNotListed } from './access-not-listed.ts';
import { afterObjection } from './after-objection.ts';
import { afterOptOut } from './after-opt-out.ts';
import { afterWithdrawal } from './after-withdrawal.ts';
import { automatedWithoutSafeguards } from './automated-without-safeguards.ts';
import { beyondRecipient } from './beyond-recipient.ts';
import { contactRefused } from './contact-refused.ts';
import { contactUnmarked } from './contact-unmarked.ts';
import { countryNotInPolicy } from './country-not-in-policy.ts';
import { deviceWithoutConsent } from './device-without-consent.ts';
import { keptLonger } from './kept-longer.ts';
import { legalBasisNotInPolicy } from './legal-basis-not-in-policy.ts';
import { marketingToChild } from './marketing-to-child.ts';
import { marketingToMinor } from './marketing-to-minor.ts';
import { neverStore } from './never-store.ts';
import { noAdvanceNotice } from './no-advance-notice.ts';
import { noConsent } from './no-consent.ts';
import { noticeBeforeCollection } from './notice-before-collection.ts';
import { recipientNotInPolicy } from './recipient-not-in-policy.ts';
import { restricted } from './restricted.ts';
import { signalIgnored } from './signal-ignored.ts';
import { sold } from './sold.ts';
import { specialCategory } from './special-category.ts';
import { transferWithoutMechanism } from './transfer-without-mechanism.ts';
import { unknownCategory } from './unknown-category.ts';
import { unknownEntity } from './unknown-entity.ts';
import { unknownField } from './unknown-field.ts';
import { unknownMoment } from './unknown-moment.ts';
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
  unknownMoment,
  accessNotListed,
  automatedWithoutSafeguards,
  keptLonger,
  // What the person wants.
  noticeBeforeCollection,
  noConsent,
  deviceWithoutConsent,
  afterWithdrawal,
  afterOptOut,
  afterObjection,
  contactRefused,
  contactUnmarked,
  marketingToChild,
  marketingToMinor,
  signalIgnored,
  restricted,
  // Who gets the data.
  recipientNotInPolicy,
  beyondRecipient,
  countryNotInPolicy,
  noAdvanceNotice,
  sold,
  transferWithoutMechanism,
];
