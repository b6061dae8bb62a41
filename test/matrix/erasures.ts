import { expect } from '@jest/globals';
import { topicName } from '#messaging';
import { countIn } from '../support/kafka-topics.ts';
import { holds } from './holds.ts';
import type { Installation } from './installation.ts';
import type { Person } from './store.ts';

/** An erasure that was approved. */
export interface Ordered {
  person: Person;
  pseudonym: string;
  /** Of the request, which is that of the erasure. */
  id: string;
}

interface Answer {
  target: string;
  round: number;
  outcome: string;
  reason?: string;
  counts: Record<string, number>;
  verified: boolean;
}

/** People with something in every store, their erasures over the API, and what has to have come of those. */
export class Erasures {
  private number = 0;
  private neighbours: { person: Person; shown: string[][] }[] = [];

  private constructor(private readonly installation: Installation) {}

  /** With two people who are never erased. */
  static async among(installation: Installation): Promise<Erasures> {
    const erasures = new Erasures(installation);
    for (let n = 0; n < 2; n++) {
      const { person } = await erasures.somebody();
      erasures.neighbours.push({ person, shown: await erasures.shown(person) });
    }
    return erasures;
  }

  /** Somebody new, in every store and in the ledger. */
  async somebody(): Promise<{ person: Person; pseudonym: string }> {
    const id = `c-${String(++this.number).padStart(3, '0')}`;
    const person = { id, email: `${id}@example.org` };
    await Promise.all(this.installation.stores.map((store) => store.fill(person)));
    const data = {
      subject: { customer_id: id, email: person.email },
      category: 'order',
      fields: { delivery_address: '1 Main St' },
      purposes: ['order_fulfilment'],
      legalBasis: 'contract',
      system: 'shop-db',
      dataset: 'orders',
      record: `${id}-1`,
    };
    const event = { specversion: '1.0', type: 'privacy.data.collected.v1', source: '/shop', id, time: '2026-11-01T10:00:00Z', data };
    const { subject } = await this.asked('publisher', 'POST', '/v1/events', event, 'application/cloudevents+json');
    return { person, pseudonym: String(subject) };
  }

  /** Has somebody erased: one opens and verifies the request, another approves it. */
  async approve({ person, pseudonym }: { person: Person; pseudonym: string }): Promise<Ordered> {
    const opened = { kind: 'erasure', regulation: 'gdpr', identifiers: { email: person.email } };
    const id = String((await this.asked('dpo', 'POST', '/v1/requests', opened))['id']);
    await this.asked('dpo', 'POST', `/v1/requests/${id}/verify`, { method: 'login' });
    const { closure } = await this.asked('dpo-2', 'GET', `/v1/requests/${id}`);
    await this.asked('dpo-2', 'POST', `/v1/requests/${id}/approve`, { closure });
    return { person, pseudonym, id };
  }

  /** An erasure of somebody new. */
  async ordered(): Promise<Ordered> {
    return this.approve(await this.somebody());
  }

  /** How many orders of an erasure the ledger has given. */
  async orders({ id }: Ordered): Promise<number> {
    const { status, body } = await this.ask('dpo', 'GET', `/v1/erasures/${id}`);
    return status === 200 ? (body['orders'] as unknown[]).length : 0;
  }

  async answers({ id }: Ordered): Promise<Answer[]> {
    return (await this.events(`erasure-${id}`)).flatMap(({ type, data }) =>
      type === 'privacy.erasure.answered.v1' ? [data as Answer] : [],
    );
  }

  /** What came of each attempt that was answered: target, outcome, and the reason where there is one. */
  async outcomes(ordered: Ordered): Promise<string[]> {
    const answers = await this.answers(ordered);
    return answers.map(({ target, outcome, reason }) => [target, outcome, reason].filter(Boolean).join(' ')).toSorted();
  }

  async certified({ id }: Ordered): Promise<boolean> {
    return (await this.ask('dpo', 'GET', `/v1/erasures/${id}/certificate`)).status === 200;
  }

  /** What each store has of a person. */
  shown(person: Person): Promise<string[][]> {
    return Promise.all(this.installation.stores.map((store) => store.shown(person)));
  }

  /** Whether nothing of a person is left in any store. */
  async gone({ person }: Ordered): Promise<boolean> {
    return (await this.shown(person)).flat().length === 0;
  }

  /** How many messages a topic has; to wait for more of them. */
  messages(channel: 'erasure.orders' | 'erasure.receipts'): Promise<number> {
    return countIn(this.installation.kafka, topicName('jrpanel', channel));
  }

  /** Sends messages to the topic of orders, as nobody should. */
  async publish(values: readonly (string | null)[]): Promise<void> {
    const publisher = this.installation.kafka.publisher();
    const messages = values.map((value) => ({ key: null, value: value === null ? null : Buffer.from(value), headers: [] }));
    await publisher.send([{ topic: topicName('jrpanel', 'erasure.orders'), messages }]);
    await publisher.close();
  }

  /**
   * Waits for the certificate and looks at everything: each system erased and looked again, and said so once; each thing was deleted once, and the ledger has
   * the fact once; the certificate came after the last answer; nothing of the person is left, and everything of the neighbours.
   */
  async settled(ordered: Ordered): Promise<void> {
    const { stores } = this.installation;
    await holds(() => this.certified(ordered));
    const told = stores.map(({ system, counts }) => ({ target: system, round: 1, counts, verified: true }));
    const facts = stores.flatMap(({ system, counts }) => Object.entries(counts).map((entry) => [system, ...entry].join(' '))).toSorted();
    // The last of them may follow the certificate.
    await holds(async () => (await this.facts(ordered)).length >= facts.length, 5_000).catch(() => undefined);
    const events = await this.events(`erasure-${ordered.id}`);
    const erased = events.flatMap(({ type, data }) =>
      type === 'privacy.erasure.answered.v1' && (data as Answer).outcome === 'erased' ? [data as Answer] : [],
    );
    const rest = events.slice(events.findLastIndex(({ data }) => (data as Answer).outcome === 'erased')).map(({ type }) => type);
    const certificates = (of: readonly string[]) => of.filter((type) => type === 'privacy.erasure.certified.v1').length;
    const deletions = await Promise.all(stores.map((store) => store.deletions(ordered.person)));
    expect({
      told: erased.map(({ target, round, counts, verified }) => ({ target, round, counts, verified })).toSorted(byTarget),
      facts: await this.facts(ordered),
      left: await this.shown(ordered.person),
      deletions: deletions.map((all) => all.filter((line) => line.endsWith(' 1')).length),
      deletedAgain: deletions.flat().filter((line) => !line.endsWith(' 1')),
      certificates: certificates(events.map(({ type }) => type)),
      certificatesAfterTheLastAnswer: certificates(rest),
      neighbours: await Promise.all(this.neighbours.map(async ({ person }) => ({ person, shown: await this.shown(person) }))),
    }).toEqual({
      told: told.toSorted(byTarget),
      facts,
      left: stores.map(() => []),
      deletions: stores.map(({ counts }) => Object.values(counts).reduce((sum, count) => sum + count, 0)),
      deletedAgain: [],
      certificates: 1,
      certificatesAfterTheLastAnswer: 1,
      neighbours: this.neighbours,
    });
  }

  private async facts({ pseudonym }: Ordered): Promise<string[]> {
    const events = await this.events(`subject-${pseudonym}`);
    const deleted = events.flatMap(({ type, data }) => (type === 'privacy.data.deleted.v1' ? [data as Record<string, unknown>] : []));
    return deleted.map(({ system, dataset, count }) => [system, dataset, count].join(' ')).toSorted();
  }

  private async events(stream: string): Promise<{ type: string; data: unknown }[]> {
    const found: { type: string; data: unknown }[] = [];
    for await (const { type, data } of this.installation.ledger.readStream(stream)) found.push({ type, data });
    return found;
  }

  private async asked(key: string, method: string, path: string, body?: unknown, type?: string): Promise<Record<string, unknown>> {
    const answer = await this.ask(key, method, path, body, type);
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  private async ask(key: string, method: string, path: string, body?: unknown, type = 'application/json') {
    const { url, keys } = this.installation;
    const response = await fetch(url + path, {
      method,
      headers: { authorization: `Bearer ${keys[key]}`, ...(body === undefined ? {} : { 'content-type': type }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  }
}

const byTarget = (one: { target: string }, other: { target: string }) => (one.target < other.target ? -1 : 1);
