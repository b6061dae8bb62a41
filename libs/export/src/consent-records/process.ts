import { categoryRule, purposeRule, retentionRulesFor, type Policy, type RetentionRule } from '#domain';
import { silent } from '../files/silence.ts';
import { duration, iri, node, type Node } from './context.ts';
import { CONTROLLER } from './parties.ts';
import type { ConsentSources } from './sources.ts';

/** What the consent is for: purpose, data, where and how long it is kept, where it is processed and who gets it. */
export function process(purpose: string, gdpr: boolean, sources: ConsentSources): Node {
  const { policy, words } = sources;
  const categories = categoriesOf(purpose, sources);
  const recipients = recipientsOf(purpose, sources);
  const special = categories.some((category) => categoryRule(policy, category)?.special);
  return node({
    '@type': 'dpv:Process',
    'dpv:hasDataController': iri(CONTROLLER),
    'dpv:hasPurpose': node({
      '@type': 'dpv:Purpose',
      'skos:broader': named(purposeRule(policy, purpose)?.dpv),
      'dct:identifier': purpose,
      'dct:title': words.purpose(purpose),
    }),
    'dpv:hasLegalBasis': ['dpv:Consent', ...(gdpr ? ['eu-gdpr:A6-1-a'] : []), ...(gdpr && special ? ['eu-gdpr:A9-2-a'] : [])].map(iri),
    'dpv:hasPersonalData': categories.length > 0 ? categories.map((category) => personalData(category, sources)) : unknownData,
    'dpv:hasStorageCondition': storage(purpose, categories, sources),
    'dpv:hasProcessingCondition': processingPlaces(recipients, policy),
    'dpv:hasRecipient': recipients.map(({ id, name, role, countries }) =>
      node({
        '@type': role === 'processor' ? ['dpv:Recipient', 'dpv:DataProcessor'] : 'dpv:Recipient',
        'dpv:hasIdentifier': id,
        'dpv:hasName': name,
        'dpv:hasLocation': countries.map((country) => iri(`loc:${country}`)),
      }),
    ),
  });
}

const named = (of: string | undefined) => (of === undefined ? undefined : iri(of));
const unknownData = node({
  '@type': 'dpv:PersonalData',
  'dct:description': 'No data is recorded as collected or passed on for this purpose.',
});

/** Categories that are held for the purpose, and those that a recipient may get for it. */
function categoriesOf(purpose: string, { held, policy }: ConsentSources): string[] {
  const collected = held.filter(({ purposes }) => purposes.some((each) => each.purpose === purpose)).map(({ category }) => category);
  const passed = (policy?.recipients ?? [])
    .flatMap(({ receives }) => receives)
    .filter(({ purposes }) => purposes.includes(purpose))
    .map(({ category }) => category);
  return [...new Set([...collected, ...passed])].sort();
}

function personalData(category: string, { policy, words }: ConsentSources): Node {
  const rule = categoryRule(policy, category);
  return node({
    '@type': rule?.special ? ['dpv:PersonalData', 'dpv:SpecialCategoryPersonalData'] : 'dpv:PersonalData',
    'skos:broader': named(rule?.dpv),
    'dct:identifier': category,
    'dct:title': words.category(category),
  });
}

function storage(purpose: string, categories: readonly string[], { held, policy, words }: ConsentSources): Node[] {
  const places = held.filter(({ purposes }) => purposes.some((each) => each.purpose === purpose)).map(({ system }) => system);
  const locations = [...new Set(places)].map((system) =>
    node({ '@type': 'dpv:StorageLocation', 'dct:identifier': system, 'dct:title': words.system(system) }),
  );
  const rules = categories.flatMap((category) => retentionRulesFor(policy, category)).flatMap(storageDurations);
  const unsaid = node({ '@type': 'dpv:StorageDuration', 'dct:description': silent(policy, 'how long this data is kept') });
  return [...locations, ...(rules.length > 0 ? rules : [unsaid])];
}

function storageDurations({ id, obscureAfter, deleteAfter, until }: RetentionRule): Node[] {
  const kept = (type: string, value: unknown, description: string) =>
    node({
      '@type': 'dpv:StorageDuration',
      'dct:identifier': id,
      'dct:description': description,
      'dpv:hasDuration': node({ '@type': type, 'rdf:value': value }),
    });
  return [
    ...(obscureAfter ? [kept('dpv:TemporalDuration', duration(obscureAfter), 'Then the identifying parts are obscured.')] : []),
    ...(deleteAfter ? [kept('dpv:TemporalDuration', duration(deleteAfter), 'Then it is deleted.')] : []),
    ...(until ? [kept('dpv:UntilEventDuration', until, 'Then it is deleted.')] : []),
  ];
}

interface Party {
  id: string;
  name: string;
  role?: 'processor' | 'controller';
  countries: string[];
}

/** Recipients that the policy names for the purpose, with those that got something for it. */
function recipientsOf(purpose: string, { policy, recipients }: ConsentSources): Party[] {
  const parties = new Map<string, Party>(declared(purpose, policy).map((party) => [party.id, party]));
  for (const { recipient, name, role, received } of recipients) {
    const countries = received.filter((each) => each.purpose === purpose).flatMap(({ country }) => country ?? []);
    if (!received.some((each) => each.purpose === purpose)) continue;
    const known = parties.get(recipient) ?? { id: recipient, name, ...(role ? { role } : {}), countries: [] };
    parties.set(recipient, { ...known, countries: [...new Set([...known.countries, ...countries])].sort() });
  }
  return [...parties.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

function declared(purpose: string, policy: Policy | undefined): Party[] {
  return (policy?.recipients ?? [])
    .filter(({ receives }) => receives.some(({ purposes }) => purposes.includes(purpose)))
    .map(({ id, name, role, countries }) => ({ id, name, role, countries: [...countries] }));
}

/** Where the controller is established, as far as its policy says so, and where its recipients are. */
function processingPlaces(recipients: readonly Party[], policy: Policy | undefined): Node {
  const own = policy?.contact.country;
  const countries = [...new Set([...(own === undefined ? [] : [own]), ...recipients.flatMap((party) => party.countries)])].sort();
  return node({
    '@type': 'dpv:ProcessingLocation',
    'dpv:hasLocation': countries.map((country) => iri(`loc:${country}`)),
    'dct:description':
      own === undefined ? `Countries of the recipients. ${silent(policy, 'where the controller is established')}` : undefined,
  });
}
