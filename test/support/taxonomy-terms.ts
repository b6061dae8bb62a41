/**
 * Terms that the policy files may use, each looked up in the vocabulary itself: what is not here is invented, or somebody has to look it up first.
 * Sources: Fideslang 3 (https://ethyca.github.io/fideslang/, data_categories.csv and data_uses.csv, without what is deprecated), Data Privacy Vocabulary 2.3
 * (W3C DPVCG, https://w3id.org/dpv, purposes.csv and pd.csv).
 */
const categories = `
  user.behavior user.behavior.browsing_history user.behavior.purchase_history user.contact user.contact.email user.content.private
  user.demographic.profile user.device user.device.cookie user.device.ip_address user.financial.credit_card user.health user.health.condition
  user.health.insurance_beneficiary_id user.health.medical_diagnosis user.payment user.settings`;
const uses = `
  analytics.reporting analytics.reporting.content_performance analytics.reporting.system essential.fraud_detection essential.legal_obligation
  essential.service essential.service.authentication essential.service.notifications essential.service.notifications.email essential.service.operations
  essential.service.operations.improve essential.service.operations.support essential.service.payment_processing essential.service.security finance
  functional.service.improve functional.storage marketing marketing.advertising.profiling marketing.advertising.third_party.targeted
  marketing.communications marketing.communications.email operations personalize.content personalize.content.profiling
  third_party_sharing.legal_obligation`;
const personalData = `
  BrowsingBehaviour Communication Contact DeviceBased EmailAddress Health HealthHistory HealthRecord Insurance Interest IPAddress MedicalHealth PaymentCard
  PersonalDocuments Preference Profile Purchase Transactional`;
const purposes = `
  AccountManagement CommunicationManagement CustomerCare CustomerOrderManagement CustomerRelationshipManagement DeliveryOfGoods DirectMarketing
  DisputeManagement EnforceSecurity FraudPreventionAndDetection IdentityAuthentication ImproveExistingProductsAndServices ImproveInternalCRMProcesses
  LegalCompliance Marketing OrganisationComplianceManagement PaymentManagement PersonalisedAdvertising Personalisation ProvideProductRecommendations
  RecordManagement RepairImpairments RequestedServiceProvision RightsFulfilment ScientificResearch SellProductsToDataSubject ServicePersonalisation
  ServiceProvision ServiceUsageAnalytics TargetedAdvertising TechnicalServiceProvision UserInterfacePersonalisation`;

const words = (text: string) => text.trim().split(/\s+/);

/** What a category may be called. */
export const categoryTerms: ReadonlySet<string> = new Set([
  ...words(categories),
  ...words(personalData).map((term) => `https://w3id.org/dpv/pd#${term}`),
]);

/** What a purpose may be called. */
export const purposeTerms: ReadonlySet<string> = new Set([
  ...words(uses),
  ...words(purposes).map((term) => `https://w3id.org/dpv#${term}`),
]);
