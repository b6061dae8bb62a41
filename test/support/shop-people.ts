import type { LedgerProcess } from './canary-ledger.ts';

/** A customer of jrpanel with one order, and what was sent of it. */
export interface Customer {
  name: string;
  email: string;
  address: string;
  phone: string;
}

/** Customers with values that nobody else has. */
export function customers(group: string, count: number): Customer[] {
  return Array.from({ length: count }, (_, n) => ({
    name: `${group}-${n}`,
    email: `${group}-${n}@example.org`,
    address: `${n} ${group} Street`,
    phone: `+1202555${String(n).padStart(4, '0')}${group.length}`,
  }));
}

/** What the vault keeps of an order, by pointer. */
export const keptOf = ({ name, address, phone }: Customer) => ({
  '/fields/delivery_address': address,
  '/fields/phone': phone,
  '/record': name,
});

/** The event of an order. */
export function orderOf({ name, email, address, phone }: Customer, more: { id?: string; record?: string } = {}): Record<string, unknown> {
  return {
    specversion: '1.0',
    type: 'privacy.data.collected.v1',
    source: '/shop',
    id: more.id ?? name,
    time: '2026-11-01T10:00:00Z',
    data: {
      subject: { email },
      category: 'order',
      fields: { delivery_address: address, phone },
      purposes: ['order_fulfilment'],
      legalBasis: 'contract',
      system: 'shop-db',
      dataset: 'orders',
      record: more.record ?? name,
    },
  };
}

export interface Recorded {
  id: string;
  status: string;
  subject: string;
  position: string;
}

/** Sends events in batches; what was answered to each. */
export async function record(ledger: LedgerProcess, events: readonly Record<string, unknown>[]): Promise<Recorded[]> {
  const results: Recorded[] = [];
  for (let from = 0; from < events.length; from += 500) {
    const batch = events.slice(from, from + 500);
    const { json, status, bytes } = await ledger.ask('publisher', 'POST', '/v1/events', batch, 'application/cloudevents-batch+json');
    if (status !== 200) throw new Error(`${status}: ${bytes.toString()}`);
    results.push(...(json['results'] as Recorded[]));
  }
  return results;
}

/** Works on each, some at a time; what came of each, in order. */
export async function eachOf<T, R>(list: readonly T[], work: (each: T, index: number) => Promise<R>, atATime = 16): Promise<R[]> {
  const results: R[] = [];
  const entries = list.entries();
  const one = async () => {
    for (const [index, each] of entries) results[index] = await work(each, index);
  };
  await Promise.all(Array.from({ length: atATime }, one));
  return results;
}

/** Asks and expects an answer of success. */
export async function asked(
  ledger: LedgerProcess,
  key: string,
  method: string,
  path: string,
  body?: unknown,
): Promise<Record<string, unknown>> {
  const answer = await ledger.ask(key, method, path, body);
  if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.bytes.toString()}`);
  return answer.json;
}

/** A request that two people have opened and verified, for a person. */
export async function openRequest(ledger: LedgerProcess, kind: string, email: string): Promise<string> {
  const { id } = await asked(ledger, 'dpo', 'POST', '/v1/requests', { kind, regulation: 'gdpr', identifiers: { email } });
  await asked(ledger, 'dpo', 'POST', `/v1/requests/${String(id)}/verify`, { method: 'login' });
  return String(id);
}

/** The values that a case shows of a person, by pointer. */
export async function valuesShown(ledger: LedgerProcess, email: string, subject: string): Promise<Record<string, unknown>> {
  const id = await openRequest(ledger, 'access', email);
  const { values } = (await asked(ledger, 'dpo', 'GET', `/v1/subjects/${subject}/inventory?case=${id}`)) as {
    values: { pointer: string; value: unknown }[];
  };
  return Object.fromEntries(values.map(({ pointer, value }) => [pointer, value]));
}

/** Erases a person: two people's word, the shop's receipt, until the certificate is there. Its id. */
export async function erase(ledger: LedgerProcess, email: string): Promise<string> {
  const id = await openRequest(ledger, 'erasure', email);
  const { closure } = await asked(ledger, 'dpo-2', 'GET', `/v1/requests/${id}`);
  await asked(ledger, 'dpo-2', 'POST', `/v1/requests/${id}/approve`, { closure });
  await until(ledger, id, ({ orders }) => (orders as unknown[]).length > 0);
  const receipt = { round: 1, outcome: 'erased', counts: { orders: 1 }, verified: true, at: '2026-11-02T10:00:00Z' };
  await asked(ledger, 'worker', 'POST', `/v1/erasures/${id}/targets/shop-db/receipt`, receipt);
  await until(ledger, id, ({ certified }) => certified !== undefined && certified !== null);
  return id;
}

async function until(ledger: LedgerProcess, erasure: string, holds: (item: Record<string, unknown>) => boolean): Promise<void> {
  for (;;) {
    const { status, json } = await ledger.ask('dpo', 'GET', `/v1/erasures/${erasure}`);
    if (status === 200 && holds(json)) return;
    await new Promise((again) => setTimeout(again, 20));
  }
}
