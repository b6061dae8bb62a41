import { describe, expect, test } from '@jest/globals';
import type { Policy } from '../policy/policy.ts';
import { samplePolicy } from '../policy/sample-policy.ts';
import type { ActGroup } from '../promise/book.ts';
import { sampleSystem } from '../system/sample-system.ts';
import type { Drift } from './drift.ts';
import { recordOfProcessing } from './record-of-processing.ts';

const day = (n: number) => `2026-01-${String(n).padStart(2, '0')}T00:00:00.000Z`;

function act(kind: string, data: object, n = 1, at = 1, source = '/shop'): ActGroup {
  const [first, last] = [day(at), day(at + n - 1)];
  return {
    type: `privacy.${kind}.v1`,
    data: data as ActGroup['data'],
    source,
    n,
    first: { event: `e${at}`, at: first },
    last: { event: `e${at + n - 1}`, at: last },
  };
}

function policy(change: Partial<Policy> = {}): Policy {
  const { purposes, ...rest } = samplePolicy();
  return {
    ...rest,
    purposes: purposes.map((purpose) => (purpose.id === 'delivery' ? { ...purpose, interest: 'parcels arrive' } : purpose)),
    moments: ['order'],
    automatedDecisions: [{ purpose: 'delivery', logic: 'by weight', significance: 'none', safeguards: ['human-review'] }],
    promises: [{ id: 'P1', title: 'Scanned', checks: [{ kind: 'control-evidenced', control: 'malware-scan', every: 'P7D' }] }],
    ...change,
  };
}

const systems = [{ ...sampleSystem(), name: 'shop-db', datasets: sampleSystem().datasets.map((each) => ({ ...each, category: 'order' })) }];

/** Acts in which the policy is carried out as it stands. */
const collected = {
  category: 'order',
  fields: ['phone'],
  purposes: ['delivery'],
  legalBasis: 'contract',
  system: 'shop-db',
  dataset: 'orders',
  moment: 'order',
};
const logged = { category: 'log', fields: ['ip'], purpose: 'newsletter', legalBasis: 'consent' };
const shared = { category: 'order', fields: ['phone'], recipient: 'dhl', purpose: 'delivery', legalBasis: 'contract', country: 'DE' };
const asDeclared = (): ActGroup[] => [
  act('data.collected', collected, 3),
  act('data.used', logged, 2, 4),
  act('data.used', { category: 'order', purpose: 'delivery', legalBasis: 'contract', automatedDecision: true }, 1, 6),
  act('data.shared', shared, 2, 5, '/carrier'),
  act('control.evidenced', { control: 'malware-scan', outcome: 'passed' }, 1, 7),
];

const ropa = (acts: ActGroup[], of: Policy | undefined = policy()) =>
  recordOfProcessing({ controller: 'shop', asOf: day(31), policy: of, systems, acts });
const told = ({ kind, fact, ...rest }: Drift) =>
  `${kind === 'seen-not-declared' ? '+' : '-'} ${fact.map((step) => step.join(':')).join(' / ')}${'seen' in rest ? ` (${rest.seen.n})` : ''}`;
const differences = (acts: ActGroup[], of?: Policy) => ropa(acts, of).drift.map(told);

describe('what is recorded, held against what is declared', () => {
  test('is the same where everything is done as declared, and nothing else', () => {
    expect(differences(asDeclared())).toEqual([]);
  });

  test.each<[string, ActGroup, string[]]>([
    ['a category', act('data.used', { ...logged, category: 'health' }), ['+ category:health (1)']],
    ['a field', act('data.used', { ...logged, fields: ['ip', 'referrer'] }, 5), ['+ category:log / field:referrer (5)']],
    ['a purpose', act('data.used', { ...logged, purpose: 'sale' }), ['+ purpose:sale (1)']],
    ['a legal basis', act('data.used', { ...logged, legalBasis: 'contract' }), ['+ purpose:newsletter / legal-basis:contract (1)']],
    ['a purpose of contact', act('contact.made', { channel: 'email', purpose: 'spam', commercial: true }), ['+ purpose:spam (1)']],
    ['a moment', act('data.collected', { ...collected, moment: 'survey' }), ['+ moment:survey (1)']],
    ['an entity', act('data.used', { ...logged, entity: 'sister' }), ['+ entity:sister (1)']],
    ['a system', act('data.used', { ...logged, system: 'warehouse' }), ['+ system:warehouse (1)']],
    ['a category in a system', act('data.used', { ...logged, system: 'shop-db' }), ['+ system:shop-db / category:log (1)']],
    ['a recipient', act('data.shared', { ...shared, recipient: 'broker', country: 'US', mechanism: 'scc' }), ['+ recipient:broker (1)']],
    [
      'who carries messages',
      act('contact.made', { channel: 'email', purpose: 'newsletter', commercial: true, sentBy: 'mailer' }),
      ['+ recipient:mailer (1)'],
    ],
    ['another country', act('data.shared', { ...shared, country: 'US' }, 7), ['+ recipient:dhl / country:US (7)']],
    [
      'another ground of a transfer',
      act('data.shared', { ...shared, mechanism: 'scc' }),
      ['+ recipient:dhl / country:DE / mechanism:scc (1)'],
    ],
    [
      'a category to a recipient',
      act('data.shared', { ...shared, category: 'log', fields: ['ip'] }),
      ['+ recipient:dhl / category:log (1)'],
    ],
    [
      'a purpose of a recipient',
      act('data.shared', { ...shared, purpose: 'newsletter', legalBasis: 'consent' }),
      ['+ recipient:dhl / category:order / purpose:newsletter (1)'],
    ],
    ['a decision by machine', act('data.used', { ...logged, automatedDecision: true }), ['+ automated-decision:newsletter (1)']],
    ['a control', act('control.evidenced', { control: 'tls', outcome: 'passed' }), ['+ control:tls (1)']],
  ])('differs by %s that nobody declared', (_, more, expected) => {
    expect(differences([...asDeclared(), more])).toEqual(expected);
  });

  test.each<[string, number, string[]]>([
    ['what is collected', 0, ['- moment:order', '- system:shop-db']],
    ['what is used', 1, ['- category:log', '- purpose:newsletter']],
    ['decisions by machine', 2, ['- automated-decision:delivery']],
    ['a recipient', 3, ['- recipient:dhl']],
    ['a control', 4, ['- control:malware-scan']],
  ])('differs by %s that was declared and never seen', (_, without, expected) => {
    expect(differences(asDeclared().toSpliced(without, 1))).toEqual(expected);
  });

  test('who carried a message was recorded, though not what they got', () => {
    const [dhl] = policy().recipients;
    const receives = [{ category: 'log', fields: ['ip'], purposes: ['newsletter'] }];
    const of = policy({ recipients: [dhl!, { ...dhl!, id: 'mailer', name: 'Mailer', countries: [], receives }] });
    const sent = act('contact.made', { channel: 'email', purpose: 'newsletter', commercial: true, sentBy: 'mailer' }, 2, 8);
    expect(differences(asDeclared(), of)).toEqual(['- recipient:mailer']);
    expect(differences([...asDeclared(), sent], of)).toEqual(['- recipient:mailer / category:log']);
    const { purposes, recipients } = ropa([...asDeclared(), sent], of).observed;
    expect(purposes.find(({ purpose }) => purpose === 'newsletter')).toMatchObject({ recipients: ['mailer'] });
    expect(recipients.find(({ recipient }) => recipient === 'mailer')).toEqual({
      recipient: 'mailer',
      seen: { n: 2, first: day(8), last: day(9), event: 'e9', sources: ['/shop'] },
      purposes: ['newsletter'],
      countries: [],
      mechanisms: [],
      grounds: [],
      considerations: [],
      received: [],
    });
  });

  test('a value that must not be written and the ground of a transfer need not be seen, and may be', () => {
    const transfers = [{ country: 'DE', mechanism: 'scc' as const }];
    const [dhl] = policy().recipients;
    const of = policy({ recipients: [{ ...dhl!, transfers }] });
    const passing = act('data.used', {
      ...logged,
      category: 'order',
      fields: ['card_number'],
      purpose: 'delivery',
      legalBasis: 'contract',
    });
    expect([
      differences(asDeclared(), of),
      differences([...asDeclared(), passing, act('data.shared', { ...shared, mechanism: 'scc' })], of),
    ]).toEqual([[], []]);
  });

  test('a policy that says nothing of moments and controls leaves them alone; one of several entities names each', () => {
    const silent = policy();
    delete silent.moments;
    delete silent.promises;
    expect(differences(asDeclared(), silent)).toEqual([]);
    const two = policy({ entities: [...policy().entities, { id: 'sister', name: 'Sister' }] });
    expect(differences(asDeclared(), two)).toEqual(['- entity:shop', '- entity:sister']);
  });

  test('is not compared at all without a policy', () => {
    const { declared, drift, observed } = recordOfProcessing({
      controller: 'shop',
      asOf: day(31),
      policy: undefined,
      systems,
      acts: asDeclared(),
    });
    expect([declared, drift, observed.purposes.length]).toEqual([undefined, [], 2]);
  });
});

describe('the record', () => {
  test('tells what was recorded, for what, by which systems, to whom and where', () => {
    const { observed } = ropa([
      ...asDeclared(),
      act('data.collected', { ...collected, fields: ['name'], origin: 'third-party', originName: 'schufa', system: 'crm' }, 1, 9),
      act('data.shared', { ...shared, country: 'US', mechanism: 'scc', ground: 'legal-order', consideration: 'money' }, 1, 10),
      act('subject.described', { ageBand: 'adult', residence: 'DE' }, 4),
      act('subject.described', { residence: 'DE' }, 1),
      act('consent.granted', { purposes: ['newsletter'] }),
    ]);
    const seen = (n: number, first: number, last: number, ...sources: string[]) => ({
      n,
      first: day(first),
      last: day(last),
      event: `e${last}`,
      sources: sources.length > 0 ? sources : ['/shop'],
    });
    expect(observed).toEqual({
      purposes: [
        {
          purpose: 'delivery',
          seen: seen(8, 1, 10, '/carrier', '/shop'),
          acts: ['data.collected', 'data.shared', 'data.used'],
          categories: ['order'],
          legalBases: ['contract'],
          systems: ['crm', 'shop-db'],
          recipients: ['dhl'],
        },
        {
          purpose: 'newsletter',
          seen: seen(2, 4, 5),
          acts: ['data.used'],
          categories: ['log'],
          legalBases: ['consent'],
          systems: [],
          recipients: [],
        },
      ],
      collected: [
        {
          category: 'order',
          seen: seen(4, 1, 9),
          fields: ['name', 'phone'],
          origins: ['provided', 'third-party (schufa)'],
          moments: ['order'],
          systems: ['crm', 'shop-db'],
        },
      ],
      persons: [
        { residence: 'DE', seen: seen(1, 1, 1) },
        { ageBand: 'adult', residence: 'DE', seen: seen(4, 1, 4) },
      ],
      recipients: [
        {
          recipient: 'dhl',
          seen: seen(3, 5, 10, '/carrier', '/shop'),
          purposes: ['delivery'],
          countries: ['DE', 'US'],
          mechanisms: ['scc'],
          grounds: ['legal-order', 'policy'],
          considerations: ['money', 'none'],
          received: [{ category: 'order', fields: ['phone'] }],
        },
      ],
      automatedDecisions: [{ purpose: 'delivery', seen: seen(1, 6, 6), categories: ['order'] }],
      controls: [{ control: 'malware-scan', outcome: 'passed', seen: seen(1, 7, 7) }],
    });
  });

  test('says what the law asks for and the policy is silent about', () => {
    const { declared } = ropa(asDeclared());
    expect(declared!.notStated).toEqual([
      { point: '30(1)(a)', what: 'The policy in force names no representative in the European Union.' },
      { point: '30(1)(a)', what: 'The policy in force names no data protection officer.' },
      { point: '30(1)(c)', what: 'The policy in force names no categories of persons; events tell at most an age band and a country.' },
      { point: '30(1)(f)', what: 'The policy in force names no period for order.' },
    ]);
    const from = (country: string) => policy({ contact: { ...policy().contact, country } });
    const missing = (of: Policy) => ropa(asDeclared(), of).declared!.notStated.map(({ what }) => what);
    const representative = 'The policy in force names no representative in the European Union.';
    expect([missing(from('DE')), missing(from('US'))]).toEqual([
      expect.not.arrayContaining([representative]),
      expect.arrayContaining([representative]),
    ]);
    expect(declared!.purposes[0]).toEqual({ purpose: 'delivery', name: 'Delivery', legalBases: ['contract'], interest: 'parcels arrive' });
    const [dhl] = policy().recipients;
    const abroad = policy({ recipients: [{ ...dhl!, countries: ['DE', 'CA', 'US'], transfers: [{ country: 'CA', mechanism: 'scc' }] }] });
    expect(ropa(asDeclared(), abroad).declared!.transfers).toEqual([
      { recipient: 'dhl', country: 'CA', safeguarded: true, safeguard: 'Canada: decision 2002/2/EC.' },
      { recipient: 'dhl', country: 'US', safeguarded: false, safeguard: expect.any(String) },
    ]);
    expect(declared!.controls).toEqual([{ control: 'malware-scan', every: 'P7D', promise: 'P1' }]);
  });
});
