import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { verifyBundle } from '#export';
import { type Answer, serveLedger, type ServedLedger } from './support/served-ledger.ts';

let ledger: ServedLedger;
let key: Record<string, string>;
const dir = mkdtempSync(join(tmpdir(), 'lethe-expiry-'));

beforeAll(async () => {
  ledger = await serveLedger();
  key = ledger.keys['jrpanel']!;
}, 60_000);

afterAll(async () => {
  await ledger.close();
  rmSync(dir, { recursive: true, force: true });
});

const as = (name: string, method: string, path: string, body?: unknown) => ledger.send(method, path, { key: key[name], body });

const EVENT = {
  specversion: '1.0',
  type: 'privacy.data.collected.v1',
  source: '/shop',
  id: 'order-1',
  time: '2026-10-01T10:00:00Z',
  data: {
    subject: { email: 'ada@example.org' },
    category: 'order',
    fields: { delivery_address: '1 Main St', phone: '+1 555 0100' },
    purposes: ['order_fulfilment'],
    legalBasis: 'contract',
    system: 'shop-db',
    dataset: 'orders',
    record: '1001',
  },
};

const send = () => ledger.send('POST', '/v1/events', { key: key['publisher'], type: 'application/cloudevents+json', body: EVENT });

async function until(ask: () => Promise<Answer>, wanted: (answer: Answer) => boolean): Promise<Answer> {
  for (let answer = await ask(); ; answer = await ask()) {
    if (wanted(answer)) return answer;
    await after(50);
  }
}

/** The values that a case shows, by pointer. */
const shown = ({ body }: Answer): Record<string, unknown> =>
  Object.fromEntries(body.values.map(({ pointer, value }: { pointer: string; value: unknown }) => [pointer, value]));

describe('a kept value', () => {
  it('given a policy that shortens its time, then no case and no bundle shows it any more, the events say so, and the rest is proved as before', async () => {
    const { subject } = (await send()).body;
    const opened = await as('dpo', 'POST', '/v1/requests', { kind: 'access', regulation: 'gdpr', identifiers: EVENT.data.subject });
    const id = opened.body.id as string;
    await as('dpo', 'POST', `/v1/requests/${id}/verify`, { method: 'login' });
    const inventory = () => as('dpo', 'GET', `/v1/subjects/${subject}/inventory?case=${id}`);
    const everything = { '/fields/delivery_address': '1 Main St', '/fields/phone': '+1 555 0100', '/record': '1001' };
    expect(shown(await inventory())).toEqual(everything);

    const [policy] = (await as('admin', 'GET', '/v1/policies/jrpanel/versions')).body.versions;
    const rule = { id: 'order-address', category: 'order', obscureAfter: 'P30D', fields: ['delivery_address'] };
    const shorter = { ...policy, version: 'shorter', effectiveFrom: '2026-01-01T00:00:00Z', retention: [...policy.retention, rule] };
    expect((await as('admin', 'PUT', '/v1/policies/jrpanel', shorter)).body).toMatchObject({ status: 'published' });
    const { '/fields/delivery_address': _, ...rest } = everything;
    const left = await until(inventory, (answer) => !('/fields/delivery_address' in shown(answer)));
    expect(shown(left)).toEqual(rest);

    const told: unknown[] = [];
    let event = '';
    for await (const each of ledger.engines.store.readStream(`subject-${subject}`)) {
      if (each.type === EVENT.type) event = each.id;
      if (each.type === 'privacy.value.expired.v1') told.push(each.data);
    }
    expect(told).toEqual([{ event, pointers: ['/fields/delivery_address'], ground: 'retention' }]);
    expect((await send()).body).toMatchObject({ status: 'duplicate', subject });

    const { body: asked } = await as('dpo', 'POST', `/v1/subjects/${subject}/exports`, { case: id });
    const ready = await until(
      () => as('dpo', 'GET', `/v1/exports/${asked.id}`),
      ({ body }) => body.state === 'ready' || body.state === 'failed',
    );
    expect(ready.body.state).toBe('ready');
    const bundle = await fetch(`${ledger.url}/v1/exports/${asked.id}/bundle`, { headers: { authorization: `Bearer ${key['dpo']}` } });
    const file = join(dir, 'bundle.zip');
    writeFileSync(file, Buffer.from(await bundle.arrayBuffer()));
    const verification = await verifyBundle(file, ledger.engines.keys.signing.publicPem);
    expect({ ok: verification.ok, problems: verification.problems }).toEqual({ ok: true, problems: [] });
    const text = execFileSync('unzip', ['-p', file]).toString('latin1');
    expect({ gone: text.includes('1 Main St'), left: text.includes('+1 555 0100') }).toEqual({ gone: false, left: true });
  }, 120_000);
});
