import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { formatProblems, parsePolicy, parseSystem } from './parse.ts';

const SYSTEM = `controller: shop
name: shop-db
connector: postgresql
connection: { url: env:SHOP_DB_URL }
datasets:
  - name: orders
    category: order
    location: public.orders
    key: id
    identifiers: { email: email }
    fields:
      - { name: email, action: { do: fixed, value: gone } }
    erase: fields
`;

describe('parseSystem', () => {
  it('reads a file and names its content by a hash that layout does not change', () => {
    const reading = parseSystem(SYSTEM);
    const asJson = parseSystem(JSON.stringify(reading.ok && reading.system));
    expect(reading).toEqual({
      ok: true,
      system: {
        controller: 'shop',
        name: 'shop-db',
        connector: 'postgresql',
        connection: { url: 'env:SHOP_DB_URL' },
        datasets: [
          {
            name: 'orders',
            category: 'order',
            location: 'public.orders',
            key: 'id',
            identifiers: { email: 'email' },
            fields: [{ name: 'email', action: { do: 'fixed', value: 'gone' } }],
            erase: 'fields',
          },
        ],
      },
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(asJson).toEqual(reading);
  });

  it.each([
    [
      'text that is not YAML',
      SYSTEM.replace('name: shop-db', 'name: [shop-db'),
      [{ line: 3, column: 1, pointer: '', reason: 'is not YAML (bad indent)' }],
    ],
    [
      'a key twice',
      SYSTEM.replace('key: id', 'key: id\n    key: id'),
      [{ line: 10, column: 5, pointer: '', reason: 'the same key stands twice in one mapping' }],
    ],
    [
      'more than a file may have',
      `${SYSTEM}# ${'x'.repeat(256_000)}`,
      [{ line: 1, column: 1, pointer: '', reason: 'has more than 256000 characters' }],
    ],
    ['two documents', `${SYSTEM}---\nmore: true\n`, [{ line: 14, column: 1, pointer: '', reason: 'only one document is allowed' }]],
    [
      'an unknown key',
      SYSTEM.replace('    key: id', '    keys: id\n    key: id'),
      [{ line: 9, column: 5, pointer: '/datasets/0/keys', reason: 'is not known here' }],
    ],
    [
      'a missing key, at what should have it',
      SYSTEM.replace('    key: id\n', ''),
      [{ line: 6, column: 5, pointer: '/datasets/0', reason: "'key' is missing" }],
    ],
    [
      'a number where text is meant',
      SYSTEM.replace('name: shop-db', 'name: 7'),
      [{ line: 2, column: 1, pointer: '/name', reason: 'must be text; put it in quotes if it looks like a number, a date or true' }],
    ],
    [
      'a word that is not allowed',
      SYSTEM.replace('erase: fields', 'erase: all'),
      [{ line: 13, column: 5, pointer: '/datasets/0/erase', reason: 'must be one of delete-row, fields' }],
    ],
    [
      'an unknown action',
      SYSTEM.replace('do: fixed', 'do: encrypt'),
      [
        {
          line: 12,
          column: 34,
          pointer: '/datasets/0/fields/0/action/do',
          reason: 'must be one of null, fixed, keyed-hash, truncate-ip, year-of-date, leave, keep',
        },
      ],
    ],
    [
      'an action without what it needs',
      SYSTEM.replace(', value: gone', ''),
      [{ line: 12, column: 24, pointer: '/datasets/0/fields/0/action', reason: "'value' is missing" }],
    ],
    [
      'a hash key in clear',
      SYSTEM.replace('do: fixed, value: gone', 'do: keyed-hash, key: abc'),
      [{ line: 12, column: 50, pointer: '/datasets/0/fields/0/action/key', reason: 'must match ^(env:[A-Za-z_][A-Za-z0-9_]*|file:/.+)$' }],
    ],
    [
      'an identifier type that is no code',
      SYSTEM.replace('{ email: email }', '{ E-Mail: email }'),
      [{ line: 10, column: 20, pointer: '/datasets/0/identifiers/E-Mail', reason: 'a name here must match ^[a-z][a-z0-9_-]{0,63}$' }],
    ],
    [
      'what the schema cannot see, where it stands',
      SYSTEM.replace('env:SHOP_DB_URL', 'postgres://me:hunter2@db/shop'),
      [{ line: 4, column: 15, pointer: '/connection/url', reason: 'a secret is given by reference: env:NAME or file:/PATH' }],
    ],
    ['nothing', '', [{ line: 1, column: 1, pointer: '', reason: 'must be a mapping' }]],
    [
      'an alias',
      SYSTEM.replace('name: shop-db', 'name: &n shop-db\ndescription: *n'),
      [{ line: 1, column: 1, pointer: '', reason: 'uses an alias (*name), which is not allowed here' }],
    ],
  ])('refuses %s', (_, yaml, problems) => {
    expect(parseSystem(yaml)).toEqual({ ok: false, problems });
  });

  it('never repeats what stands in the file when it may be a secret', () => {
    const reading = parseSystem(SYSTEM.replace('env:SHOP_DB_URL', '"postgres://me:hunter2@db/shop" oops: ['));
    expect(JSON.stringify(reading)).not.toContain('hunter2');
    expect(reading.ok).toBe(false);
  });

  it('names a hundred faults at most', () => {
    const reading = parseSystem('}\n'.repeat(1_000));
    expect(reading.ok ? [] : reading.problems).toHaveLength(100);
  });

  it.each([
    ['keys of a mapping', Array.from({ length: 30_000 }, (_, n) => `k${n}: 1`).join('\n')],
    ['brackets', '['.repeat(200_000)],
  ])('is done with very many %s before anybody waits for it', (_, text) => {
    expect(parseSystem(text).ok).toBe(false);
  });
});

describe('parsePolicy', () => {
  it('says where a reference leads nowhere', async () => {
    const yaml = await readFile('policies/jrpanel.yaml', 'utf8');
    const faulty = yaml.replace('category: web_log, obscureAfter', 'category: weblog, obscureAfter');
    const line = faulty.split('\n').findIndex((text) => text.includes('category: weblog')) + 1;
    const reading = parsePolicy(faulty);
    expect(reading).toEqual({
      ok: false,
      problems: [{ line, column: 20, pointer: '/retention/0/category', reason: "there is no category 'weblog' in this policy" }],
    });
    expect(formatProblems('jrpanel.yaml', reading.ok ? [] : reading.problems)).toBe(
      `jrpanel.yaml:${line}:20 /retention/0/category there is no category 'weblog' in this policy`,
    );
  });

  it('names the kinds of checks, and what one of them lacks or does not know', async () => {
    const yaml = `${await readFile('policies/jrpanel.yaml', 'utf8').then((text) => text.slice(0, text.indexOf('\npromises:')))}
promises:
  - id: X1
    title: Something.
    checks:
      - { kind: hoped-for }
      - { kind: never, among: { events: [data.shared] } }
      - { kind: observed, about: { events: [data.shared], recipient: [dhl] } }
`;
    const lines = yaml.split('\n');
    const at = (text: string) => lines.findIndex((line) => line.includes(text)) + 1;
    expect(parsePolicy(yaml)).toEqual({
      ok: false,
      problems: [
        {
          line: at('hoped-for'),
          column: 11,
          pointer: '/promises/0/checks/0/kind',
          reason:
            'must be one of acts-allowed, never, observed, requests-answered, refusals-explained, retention-kept, told-of-orders, told-of-changes, told-of-breaches, opt-outs-honoured, control-evidenced, agreements-held, published, unobservable',
        },
        { line: at('kind: never'), column: 9, pointer: '/promises/0/checks/1', reason: "'act' is missing" },
        { line: at('kind: observed'), column: 59, pointer: '/promises/0/checks/2/about/recipient', reason: 'is not known here' },
      ],
    });
  });
});
