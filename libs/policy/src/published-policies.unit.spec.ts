import { glob, readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { categoryTerms, purposeTerms } from '../../../test/support/taxonomy-terms.ts';
import { lintPolicy, validateRecorded } from '#domain';
import { formatProblems, parsePolicy, parseSystem } from './parse.ts';
import { policySchema } from './policy-schema/index.ts';
import { systemSchema } from './system-schema.ts';

async function published(name: string) {
  const reading = parsePolicy(await readFile(`policies/${name}.yaml`, 'utf8'));
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems, undefined, 1));
  return reading.policy;
}

describe('policies/', () => {
  it.each([
    ['policy.schema.json', policySchema],
    ['system.schema.json', systemSchema],
  ])('%s is what files are checked against', async (file, schema) => {
    expect(JSON.parse(await readFile(`policies/${file}`, 'utf8'))).toEqual(schema);
  });

  it('the systems beside them are read without a fault and hold categories of their policy', async () => {
    const files: string[] = [];
    for await (const file of glob('policies/systems/*/*.yaml')) files.push(file);
    for (const file of files) {
      const reading = parseSystem(await readFile(file, 'utf8'));
      expect(formatProblems(file, reading.ok ? [] : reading.problems)).toBe('');
      if (!reading.ok) continue;
      const { system } = reading;
      const categories = new Set((await published(system.controller)).categories.map(({ id }) => id));
      expect([file, system.datasets.filter(({ category }) => !categories.has(category))]).toEqual([
        `policies/systems/${system.controller}/${system.name}.yaml`,
        [],
      ]);
    }
    expect(files.length).toBeGreaterThan(0);
  });

  it('jrpanel.yaml knows the names of the documented example events', async () => {
    const policy = await published('jrpanel');
    expect({
      order: policy.categories.find(({ id }) => id === 'order')?.fields.filter(({ keep }) => keep === 'value'),
      purposes: policy.purposes
        .filter(({ id }) => ['order_fulfilment', 'newsletter', 'delivery'].includes(id))
        .map(({ id, legalBasis }) => [id, legalBasis]),
      dhl: policy.recipients.find(({ id }) => id === 'dhl'),
    }).toEqual({
      order: [
        { name: 'delivery_address', keep: 'value', portable: true },
        { name: 'phone', keep: 'value', portable: true },
      ],
      purposes: [
        ['order_fulfilment', ['contract']],
        ['delivery', ['contract']],
        ['newsletter', ['consent']],
      ],
      dhl: {
        id: 'dhl',
        name: 'DHL',
        kind: 'shipping',
        role: 'controller',
        countries: ['DE'],
        receives: [{ category: 'order', fields: ['delivery_address', 'phone', 'invoice'], purposes: ['shipping_quote', 'delivery'] }],
      },
    });
  });

  it('jrpanel.yaml: logs are obscured and deleted in time, uploaded files go to nobody, PayPal learns nothing of orders', async () => {
    const policy = await published('jrpanel');
    expect({
      retention: policy.retention,
      files: policy.recipients.filter(({ receives }) => receives.some(({ category }) => category === 'user_files')),
      logs: policy.recipients.filter(({ receives }) => receives.some(({ category }) => category.endsWith('_log'))),
      paypal: policy.recipients.find(({ id }) => id === 'paypal')?.receives.map(({ category }) => category),
      shipping: policy.recipients.filter(({ kind }) => kind === 'shipping').map(({ id }) => id),
      neverStored: policy.categories.flatMap(({ fields }) => fields.filter(({ neverStore }) => neverStore).map(({ name }) => name)),
    }).toEqual({
      retention: [
        { id: 'web-log', category: 'web_log', obscureAfter: 'P7D', deleteAfter: 'P60D', fields: ['ip', 'referrer', 'user_agent'] },
        { id: 'security-log', category: 'security_log', deleteAfter: 'P60D' },
        { id: 'browsing', category: 'browsing', until: 'limited-time' },
      ],
      files: [],
      logs: [],
      paypal: ['payment', 'card'],
      shipping: ['dhl', 'ems', 'fedex', 'ups', 'hongkong-post', 'usps'],
      neverStored: ['card_number', 'card_expiry', 'cvv'],
    });
  });

  it('buycpanel.yaml: eleven entities, orders until an erasure request, card data never stored, Google as a controller', async () => {
    const policy = await published('buycpanel');
    expect({
      version: policy.version,
      entities: policy.entities.length,
      retention: policy.retention,
      neverStored: policy.categories.flatMap(({ fields }) => fields.filter(({ neverStore }) => neverStore).map(({ name }) => name)),
      recipients: policy.recipients.map(({ id, role }) => `${id} ${role}`),
      contact: policy.purposes.filter(({ contact }) => contact).map(({ id }) => id),
    }).toEqual({
      version: '2019-05-10',
      entities: 11,
      retention: [{ id: 'order-data', category: 'order', until: 'erasure-request' }],
      neverStored: ['card_number', 'card_expiry', 'cvv'],
      recipients: [
        'gateway processor',
        'hosting processor',
        'operations processor',
        'mail-service processor',
        'google controller',
        'tracking-service processor',
        'marketing-partners controller',
      ],
      contact: ['order_updates', 'product_updates', 'newsletter', 'marketing'],
    });
  });

  it.each([
    ['jrpanel', 'J', 15],
    ['buycpanel', 'B', 28],
    ['examples/hospital', 'H', 12],
  ])(
    '%s.yaml: each promise stands in it, from a section of the text, checked by what is declared to be reported',
    async (name, letter, n) => {
      const { controller, promises = [], sections = [], publishers = [] } = await published(name);
      const titles = sections.map(({ title }) => title);
      const sources = promises.filter(({ source }) => source === undefined || !titles.includes(source)).map(({ id }) => id);
      const others = publishers.filter(({ source }) => !source.startsWith(`/${controller}/`));
      expect([promises.map(({ id }) => id), sources, others]).toEqual([
        Array.from({ length: n }, (_, index) => `${letter}${index + 1}`),
        [],
        [],
      ]);
    },
  );

  it.each(['jrpanel', 'buycpanel', 'examples/hospital'])(
    '%s.yaml: Fideslang and DPV know every category and purpose by its name there',
    async (name) => {
      const { categories, purposes } = await published(name);
      const unknown = (rules: readonly { id: string; fideslang?: string; dpv?: string }[], terms: ReadonlySet<string>) =>
        rules.filter(({ fideslang = '', dpv = '' }) => !terms.has(fideslang) || !terms.has(dpv)).map(({ id }) => id);
      expect([unknown(categories, categoryTerms), unknown(purposes, purposeTerms)]).toEqual([[], []]);
    },
  );

  it('buycpanel.yaml: what the text promises with a number', async () => {
    const { children, breach, contactRules, moments, recipients } = await published('buycpanel');
    expect({
      children,
      breach,
      contactRules,
      moments,
      away: recipients.flatMap(({ id, optOutElsewhere }) => (optOutElsewhere ? [id] : [])),
    }).toEqual({
      children: { noMarketingUnder: 13, notForUnder: 18 },
      breach: { authorityWithin: 'PT72H', subjectsWithinBusinessDays: 7, channel: 'email' },
      contactRules: {
        commercial: ['labelledAsAd', 'postalAddress', 'unsubscribe', 'truthfulFrom', 'truthfulSubject'],
        optOutWithin: 'P3D',
        optOutLimitBusinessDays: 10,
      },
      moments: ['registration', 'order', 'newsletter', 'form', 'survey', 'browsing', 'support', 'other'],
      away: ['google'],
    });
  });

  it.each(['jrpanel', 'buycpanel', 'examples/hospital'])(
    '%s.yaml fits into the event that publishes it, and would without what may be left out',
    async (name) => {
      const policy = await published(name);
      const { controller, version, effectiveFrom, contact, entities, identifiers, categories, purposes, recipients, retention } = policy;
      const older = { controller, version, effectiveFrom, contact, entities, identifiers, categories, purposes, recipients, retention };
      const asEvent = (each: object) => ({ version, effectiveFrom, sha256: '0'.repeat(64), policy: each });
      expect([policy, older].map((each) => validateRecorded('privacy.policy.published.v1', asEvent(each)))).toEqual([[], []]);
    },
  );

  it('examples/hospital.yaml contradicts neither itself nor the law, and has every part but a representative; with both shops every kind of check is used', async () => {
    const policy = await published('examples/hospital');
    expect(lintPolicy(policy, { at: '2026-06-01T00:00:00Z' })).toEqual([]);
    const parts = Object.keys((policySchema as unknown as { properties: object }).properties);
    const all = await Promise.all(['jrpanel', 'buycpanel', 'examples/hospital'].map(published));
    const used = all.flatMap(({ promises = [] }) => promises.flatMap(({ checks }) => checks.map(({ kind }) => kind)));
    expect([parts.filter((part) => !(part in policy)), new Set(used).size]).toEqual([['representative'], 14]);
  });
});
