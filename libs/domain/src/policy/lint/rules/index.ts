import type { LintRule } from '../lint-rule.ts';
import { absoluteAgainstOrders } from './absolute-against-orders.ts';
import { anonymousSharingDoubtful } from './anonymous-sharing-doubtful.ts';
import { automatedWithoutSafeguards } from './automated-without-safeguards.ts';
import { breachSlowerThanLaw } from './breach-slower-than-law.ts';
import { countriesNotTold } from './countries-not-told.ts';
import { deviceWithoutConsent } from './device-without-consent.ts';
import { foreignOrdersNotAddressed } from './foreign-orders-not-addressed.ts';
import { institutionsSupervisor } from './institutions-supervisor.ts';
import { interestNotNamed } from './interest-not-named.ts';
import { jointControlWithoutArrangement } from './joint-control-without-arrangement.ts';
import { keptUntilAsked } from './kept-until-asked.ts';
import { marketingContactWithoutConsent } from './marketing-contact-without-consent.ts';
import { mechanismNotValid } from './mechanism-not-valid.ts';
import { missingSection } from './missing-section.ts';
import { necessaryButDispensable } from './necessary-but-dispensable.ts';
import { neverStoredButKept } from './never-stored-but-kept.ts';
import { nobodyDeclared } from './nobody-declared.ts';
import { officerMissing } from './officer-missing.ts';
import { optOutElsewhere } from './opt-out-elsewhere.ts';
import { optOutOfEverything } from './opt-out-of-everything.ts';
import { optOutSignalMissing } from './opt-out-signal-missing.ts';
import { optOutSlowerThanLaw } from './opt-out-slower-than-law.ts';
import { processorWithoutAgreement } from './processor-without-agreement.ts';
import { purposeWithoutBasis } from './purpose-without-basis.ts';
import { representativeMissing } from './representative-missing.ts';
import { retentionMissing } from './retention-missing.ts';
import { retentionWithoutNumber } from './retention-without-number.ts';
import { rightsNotTold } from './rights-not-told.ts';
import { signalAgainstTracking } from './signal-against-tracking.ts';
import { specialWithoutCondition } from './special-without-condition.ts';
import { thirdCountryWithoutMechanism } from './third-country-without-mechanism.ts';
import { trackingCalledNecessary } from './tracking-called-necessary.ts';
import { withdrawalNotTold } from './withdrawal-not-told.ts';

/** Every rule that a policy is read by. To add one: its file, a line here, and its case under `lint/cases`. */
export const lintRules: readonly LintRule[] = [
  // The policy against itself.
  signalAgainstTracking,
  absoluteAgainstOrders,
  neverStoredButKept,
  optOutOfEverything,
  anonymousSharingDoubtful,
  necessaryButDispensable,
  trackingCalledNecessary,
  missingSection,
  nobodyDeclared,
  // Why data is processed.
  purposeWithoutBasis,
  specialWithoutCondition,
  interestNotNamed,
  deviceWithoutConsent,
  marketingContactWithoutConsent,
  automatedWithoutSafeguards,
  // How long.
  retentionMissing,
  retentionWithoutNumber,
  keptUntilAsked,
  // Who gets it.
  processorWithoutAgreement,
  jointControlWithoutArrangement,
  thirdCountryWithoutMechanism,
  mechanismNotValid,
  countriesNotTold,
  foreignOrdersNotAddressed,
  // What people are owed.
  rightsNotTold,
  withdrawalNotTold,
  institutionsSupervisor,
  representativeMissing,
  officerMissing,
  optOutElsewhere,
  optOutSignalMissing,
  optOutSlowerThanLaw,
  breachSlowerThanLaw,
];
