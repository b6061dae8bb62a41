import { describe, expect, test } from '@jest/globals';
import jsonld from 'jsonld';
import type { Policy } from '#domain';
import { bundleEvent, jrpanel, subject } from '../../../../test/support/bundle-sample.ts';
import { dpvTerms } from '../../../../test/support/dpv-terms.ts';
import type { BundleEvent } from '../contents.ts';
import { Words } from '../words/words.ts';
import { consentRecords } from './consent-records.ts';
import { context } from './context.ts';
import { ConsentHistory } from './history.ts';
import { statesOf } from './states.ts';

const head = {
  id: 'e0',
  controller: 'jrpanel',
  request: 'c0ffee',
  regulation: 'gdpr',
  subject,
  subjects: [subject],
  asOf: '2026-11-03T10:00:00Z',
  position: 50n,
};

const granted = (n: number, data: object = {}) =>
  bundleEvent(n, 'consent.granted', day(n), { purposes: ['newsletter'], noticeVersion: 'v1', method: 'checkbox', ...data });
const withdrawn = (n: number, data: object) => bundleEvent(n, 'consent.withdrawn', day(n), { ...data });
const day = (n: number) => `2026-01-${String(n).padStart(2, '0')}T00:00:00Z`;

function policy(): Policy {
  const base = jrpanel();
  return {
    ...base,
    contact: {
      name: 'JRPanel',
      email: 'service@jrpanel.com',
      url: 'https://www.jrpanel.com',
      address: '1 Main St',
      phone: '+1 555 0100',
      country: 'IE',
    },
    representative: { name: 'JRPanel Europe' },
    dpo: { name: 'Data protection', email: 'dpo@jrpanel.com' },
    rights: { offered: ['access'], how: 'With the link in each mail.' },
    categories: base.categories.map((each) =>
      each.id === 'account' ? { ...each, special: true, dpv: 'https://w3id.org/dpv/pd#Contact' } : each,
    ),
    purposes: base.purposes.map((each) => (each.id === 'newsletter' ? { ...each, dpv: 'https://w3id.org/dpv#DirectMarketing' } : each)),
    recipients: [
      {
        id: 'mailer',
        name: 'Mailer',
        kind: 'mail-service',
        role: 'processor',
        countries: ['US', 'IE'],
        receives: [{ category: 'account', fields: ['email'], purposes: ['newsletter'] }],
      },
    ],
    retention: [
      { id: 'account', category: 'account', until: 'erasure-request' },
      { id: 'idle', category: 'account', obscureAfter: 'P1Y', deleteAfter: 'P3Y' },
    ],
  };
}

const held = [
  {
    category: 'account',
    system: 'shop-db',
    dataset: 'customers',
    records: 1,
    fields: [{ name: 'email', records: 1 }],
    passedThrough: [],
    purposes: [{ purpose: 'newsletter', legalBases: ['consent'] }],
    origins: [{ origin: 'provided' }],
    firstSeen: day(1),
    lastSeen: day(1),
    recipients: [],
  },
];

function recordsOf(events: BundleEvent[], under: Policy | 'none' = policy(), regulation = 'gdpr') {
  const of = under === 'none' ? undefined : under;
  const history = new ConsentHistory();
  for (const event of events) history.add(event);
  const words = new Words(of, new Map([['shop-db', 'Shop database']]));
  return [...consentRecords(history, { head: { ...head, regulation }, policy: of, held, recipients: [], words })];
}

/** The content as N-Quads; nothing may be loaded for it. */
async function triples(content: object): Promise<string> {
  const documentLoader = (url: string) => Promise.reject(new Error(`${url} was to be loaded`));
  return (await jsonld.toRDF(content, { format: 'application/n-quads', documentLoader })) as string;
}

describe('the record of a consent', () => {
  const events = [
    granted(1, { jurisdiction: 'DE', expiresAt: '2026-01-03T00:00:00Z', wording: 'https://www.jrpanel.com/newsletter' }),
    granted(4, { noticeVersion: 'v2', method: 'app' }),
    granted(5, { noticeVersion: 'v2' }),
    withdrawn(9, { scope: 'all-contact', channel: 'link' }),
  ];

  test('is JSON-LD that says in RDF what the ledger has', async () => {
    const [file, ...others] = recordsOf(events);
    const quads = await triples(file!.content);
    expect([file!.purpose, others.map(({ purpose }) => purpose)]).toEqual(['newsletter', ['personalised_mail']]);
    const states = quads.match(/https:\/\/w3id.org\/dpv#(Renewed)?Consent(Given|Withdrawn|Expired)/g);
    expect([quads.trim().split('\n').length, states!.length]).toEqual([144, 5]);

    const small = await triples(recordsOf([granted(1, { purposes: ['surveys'], jurisdiction: 'IE' })], 'none')[0]!.content);
    const shortened = Object.entries(context).reduce((text, [prefix, iri]) => text.replaceAll(`<${iri}`, `<${prefix}:`), small);
    const told = shortened
      .replaceAll(/_:\w+/g, '_')
      .replaceAll(/<urn:uuid:[^>]+>/g, '<id>')
      .replaceAll(/"[0-9a-f-]{36}"/g, '"id"');
    expect(told.trim().split('\n').sort()).toEqual([
      '<id> <dct:conformsTo> <https://w3id.org/dpv/schema/dpv-27560#receipt> .',
      '<id> <dct:conformsTo> <https://w3id.org/dpv/schema/dpv-27560#record> .',
      '<id> <dct:created> "2026-11-03T10:00:00Z"^^<xsd:dateTime> .',
      '<id> <dct:identifier> "id" .',
      '<id> <dct:identifier> "id" .',
      '<id> <dct:publisher> _ .',
      '<id> <dpv:hasApplicableLaw> <legal-eu:law-GDPR> .',
      '<id> <dpv:hasConsentControl> _ .',
      '<id> <dpv:hasConsentStatus> _ .',
      '<id> <dpv:hasDataController> _ .',
      '<id> <dpv:hasDataSubject> _ .',
      '<id> <dpv:hasJurisdiction> <loc:IE> .',
      '<id> <dpv:hasNotice> _ .',
      '<id> <dpv:hasProcess> _ .',
      '<id> <dpv:hasRecordOfActivity> <id> .',
      '<id> <dpv:hasRight> _ .',
      '<id> <rdf:type> <dpv:ConsentReceipt> .',
      '<id> <rdf:type> <dpv:ConsentRecord> .',
      '<id> <schema:recipient> _ .',
      '_ <dct:description> "Countries of the recipients. No policy is in force, so nothing says where the controller is established." .',
      '_ <dct:description> "No data is recorded as collected or passed on for this purpose." .',
      '_ <dct:description> "No policy is in force, so nothing says how long this data is kept." .',
      '_ <dct:description> "No policy is in force, so nothing says how. Ask jrpanel." .',
      '_ <dct:identifier> "6f1d1c2b3a49587766554433221100ff" .',
      '_ <dct:identifier> "id" .',
      '_ <dct:identifier> "surveys" .',
      '_ <dct:identifier> "v1" .',
      '_ <dct:language> "und" .',
      '_ <dct:title> "Right to withdraw consent" .',
      '_ <dct:title> "Surveys" .',
      '_ <dpv:hasDataController> _ .',
      '_ <dpv:hasDuration> _ .',
      '_ <dpv:hasIdentifier> "jrpanel" .',
      '_ <dpv:hasIndicationMethod> "Checkbox" .',
      '_ <dpv:hasLegalBasis> <dpv:Consent> .',
      '_ <dpv:hasLegalBasis> <eu-gdpr:A6-1-a> .',
      '_ <dpv:hasName> "jrpanel" .',
      '_ <dpv:hasNotice> _ .',
      '_ <dpv:hasPersonalData> _ .',
      '_ <dpv:hasProcessingCondition> _ .',
      '_ <dpv:hasPurpose> _ .',
      '_ <dpv:hasStorageCondition> _ .',
      '_ <dpv:isIndicatedAtTime> "2026-01-01T00:00:00Z"^^<xsd:dateTime> .',
      '_ <dpv:isIndicatedBy> _ .',
      '_ <rdf:type> <dpv:ConsentGiven> .',
      '_ <rdf:type> <dpv:ConsentNotice> .',
      '_ <rdf:type> <dpv:DataController> .',
      '_ <rdf:type> <dpv:DataSubject> .',
      '_ <rdf:type> <dpv:DataSubjectRight> .',
      '_ <rdf:type> <dpv:ExpressedConsent> .',
      '_ <rdf:type> <dpv:PersonalData> .',
      '_ <rdf:type> <dpv:Process> .',
      '_ <rdf:type> <dpv:ProcessingLocation> .',
      '_ <rdf:type> <dpv:Purpose> .',
      '_ <rdf:type> <dpv:StorageDuration> .',
      '_ <rdf:type> <dpv:UntilEventDuration> .',
      '_ <rdf:type> <dpv:WithdrawConsent> .',
      '_ <rdf:type> <eu-gdpr:A7-3> .',
      '_ <rdf:value> "Withdrawal of the consent" .',
    ]);
  });

  test('names Art. 9(2)(a) beside Art. 6(1)(a) for a special category', () => {
    const bases = (of: Policy) => {
      const { 'dpv:hasProcess': process } = recordsOf(events, of)[0]!.content['dpv:hasRecordOfActivity'] as Record<string, object>;
      return JSON.stringify(process).match(/dpv:Consent"|eu-gdpr:[\w-]+/g);
    };
    const plain = { ...policy(), categories: jrpanel().categories };
    expect([bases(policy()), bases(plain)]).toEqual([
      ['dpv:Consent"', 'eu-gdpr:A6-1-a', 'eu-gdpr:A9-2-a'],
      ['dpv:Consent"', 'eu-gdpr:A6-1-a'],
    ]);
  });

  test('holds no term that DPV, Dublin Core and schema.org do not have', async () => {
    const quads = await triples(recordsOf(events)[0]!.content);
    const used = [...new Set([...quads.matchAll(/<([^>]+)>/g)].map(([, iri]) => iri!))];
    const own = [
      /^urn:uuid:/,
      /^http:\/\/www\.w3\.org\/2001\/XMLSchema#(dateTime|duration)$/,
      /^https:\/\/www\.jrpanel\.com$/,
      /^https:\/\/w3id\.org\/dpv\/pd#Contact$/,
      /^https:\/\/w3id\.org\/dpv#DirectMarketing$/,
    ];
    expect(used.filter((iri) => !dpvTerms.has(iri) && !own.some((each) => each.test(iri)))).toEqual([]);
    expect(used.length).toBeGreaterThan(60);
  });

  test('keeps its id from one bundle to the next, and names the person by pseudonym only', () => {
    const [first] = recordsOf(events);
    const [second] = recordsOf([...events, granted(12)]);
    const id = (of: typeof first) => (of!.content['dpv:hasRecordOfActivity'] as Record<string, string>)['@id'];
    expect(id(first)).toBe(id(second));
    expect(id(first)).toMatch(/^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(JSON.stringify(first)).not.toContain('ada@');
  });

  test('says in words what neither policy nor ledger has, also without a policy and under another law', async () => {
    const [file] = recordsOf(
      [granted(1, { purposes: ['surveys'], noticeVersion: undefined }), withdrawn(2, { purposes: ['surveys'] })],
      'none',
      'ccpa',
    );
    const text = JSON.stringify(file!.content);
    for (const sentence of [
      'No data is recorded as collected or passed on for this purpose.',
      'No policy is in force, so nothing says how long this data is kept.',
      'No policy is in force, so nothing says how. Ask jrpanel.',
      'No notice is recorded.',
      'dpv:ConsentWithdrawn',
    ]) {
      expect(text).toContain(sentence);
    }
    expect(text).not.toContain('eu-gdpr:A');
    expect(await triples(file!.content)).toContain('hasConsentStatus');
  });
});

describe('which consents have a record', () => {
  test('those given, and those that may rest on consent and that a refusal reached', () => {
    const of: Policy = {
      ...policy(),
      purposes: [
        { id: 'newsletter', name: 'Newsletter', legalBasis: ['consent'], contact: true },
        { id: 'analytics', name: 'Analytics', legalBasis: ['consent'] },
        { id: 'delivery', name: 'Delivery', legalBasis: ['contract'], contact: true },
      ],
    };
    const purposes = (...told: BundleEvent[]) => recordsOf(told, of).map(({ purpose }) => purpose);
    expect([
      purposes(),
      purposes(withdrawn(1, { scope: 'all-contact' })),
      purposes(withdrawn(1, { scope: 'all' })),
      purposes(granted(1, { purposes: ['delivery', 'unheard_of'] })),
      purposes(withdrawn(1, { purposes: ['delivery', 'unheard_of', 'newsletter'] })),
      purposes(granted(1, { purposes: ['delivery'] }), withdrawn(2, { purposes: ['delivery'] })),
      purposes(bundleEvent(1, 'signal.received', day(1), { signal: 'gpc', value: '1', optOutOf: ['analytics'] })),
      purposes(bundleEvent(1, 'optout.carried', day(1), { erasure: 'e', scope: 'all' })),
    ]).toEqual([
      [],
      ['newsletter'],
      ['analytics', 'newsletter'],
      ['delivery', 'unheard_of'],
      ['newsletter'],
      ['delivery'],
      ['analytics'],
      ['analytics', 'newsletter'],
    ]);
  });

  test('a history that is too long for a record is cut, and the record says so', () => {
    const many = Array.from({ length: 501 }, (_, n) =>
      bundleEvent(n, 'signal.received', day(1), { signal: 'gpc', optOutOf: ['newsletter'] }),
    );
    const record = recordsOf(many)[0]!.content['dpv:hasRecordOfActivity'] as Record<string, object[] | string>;
    expect(record['dpv:hasConsentStatus']).toHaveLength(500);
    expect(record['dct:description']).toContain('ledger/events.ndjson');
  });
});

describe('the states of a consent', () => {
  const said = (...events: BundleEvent[]) => {
    const history = new ConsentHistory();
    for (const event of events) history.add(event);
    return statesOf(history.of('newsletter', true).sayings, day(20)).map(({ state, at }) => `${state} ${Number(at.slice(8, 10))}`);
  };

  test.each([
    ['given', [granted(1)], ['ConsentGiven 1']],
    ['given for a time that is over', [granted(1, { expiresAt: day(3) })], ['ConsentGiven 1', 'ConsentExpired 3']],
    ['given for a time that is not over', [granted(1, { expiresAt: day(21) })], ['ConsentGiven 1']],
    ['renewed in time', [granted(1, { expiresAt: day(3) }), granted(2)], ['ConsentGiven 1', 'RenewedConsentGiven 2']],
    ['given again too late', [granted(1, { expiresAt: day(3) }), granted(4)], ['ConsentGiven 1', 'ConsentExpired 3', 'ConsentGiven 4']],
    ['refused', [withdrawn(1, { purposes: ['newsletter'] })], ['ConsentRefused 1']],
    ['withdrawn, told in the wrong order', [withdrawn(2, { scope: 'all' }), granted(1)], ['ConsentGiven 1', 'ConsentWithdrawn 2']],
    [
      'withdrawn and given again at the same moment',
      [granted(1), withdrawn(2, { purposes: ['newsletter'] }), { ...granted(3), metadata: { ...granted(3).metadata, time: day(2) } }],
      ['ConsentGiven 1', 'ConsentWithdrawn 2', 'ConsentGiven 2'],
    ],
  ])('%s', (_, events, expected) => {
    expect(said(...events)).toEqual(expected);
  });
});
