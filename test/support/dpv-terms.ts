/**
 * Terms that a consent record may use, each looked up in the vocabulary itself: an IRI that is not here is invented, or somebody has to look it up first.
 * Sources: Data Privacy Vocabulary 2.3 (W3C DPVCG, https://w3id.org/dpv, files dpv.csv, eu-gdpr.csv, legal-eu.csv, loc.csv and schema/dpv-27560.ttl),
 * DCMI Metadata Terms, schema.org, SKOS, RDF.
 */
const dpv = `
  ConsentReceipt ConsentRecord ConsentNotice Process Purpose PersonalData SpecialCategoryPersonalData DataSubject DataController DataProcessor Recipient
  Consent ExpressedConsent ConsentGiven RenewedConsentGiven ConsentRefused ConsentWithdrawn ConsentExpired WithdrawConsent DataSubjectRight
  StorageLocation StorageDuration ProcessingLocation TemporalDuration UntilEventDuration UntilTimeDuration
  hasRecordOfActivity hasDataSubject hasDataController hasRepresentative hasDataProtectionOfficer hasIdentifier hasName hasNotice hasProcess hasPurpose
  hasLegalBasis hasPersonalData hasStorageCondition hasProcessingCondition hasDuration hasLocation hasRecipient hasConsentControl isExercisedAt hasRight
  hasJurisdiction hasApplicableLaw hasConsentStatus isIndicatedAtTime isIndicatedBy hasIndicationMethod`;
const gdpr = 'A6-1-a A7-3 A9-2-a';
const dct = 'identifier conformsTo created publisher description title language source';
const schema = 'recipient contactPoint ContactPoint email telephone address url';
const countries = `
  AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH
  CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN
  GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI
  LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM
  PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD
  TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW`;

const words = (text: string) => text.trim().split(/\s+/);

export const dpvTerms: ReadonlySet<string> = new Set([
  ...words(dpv).map((term) => `https://w3id.org/dpv#${term}`),
  ...words(gdpr).map((term) => `https://w3id.org/dpv/legal/eu/gdpr#${term}`),
  'https://w3id.org/dpv/legal/eu#law-GDPR',
  'https://w3id.org/dpv/schema/dpv-27560#record',
  'https://w3id.org/dpv/schema/dpv-27560#receipt',
  ...words(countries).map((term) => `https://w3id.org/dpv/loc#${term}`),
  ...words(dct).map((term) => `http://purl.org/dc/terms/${term}`),
  ...words(schema).map((term) => `https://schema.org/${term}`),
  'http://www.w3.org/2004/02/skos/core#broader',
  'http://www.w3.org/1999/02/22-rdf-syntax-ns#type',
  'http://www.w3.org/1999/02/22-rdf-syntax-ns#value',
]);
