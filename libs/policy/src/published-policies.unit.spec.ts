import { glob, readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
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
});
