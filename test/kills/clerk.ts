import { setTimeout as after } from 'node:timers/promises';
import { call } from './http.ts';
import type { Json } from './facts.ts';
import { Shop } from './shop.ts';
import { personOf, type Controller, type Person } from './people.ts';
import type { WireEvent } from './traffic.ts';
import type { Writer } from './writer.ts';

/** Somebody who was erased while processes were killed. */
export interface Forgotten {
  controller: Controller;
  person: Person;
  subject: string;
  /** Id of the request and of the erasure. */
  erasure: string;
}

/** Has one person after the other recorded, erased and certified, with the keys of a DPO, another DPO and a worker, over HTTP. */
export class Clerk {
  readonly forgotten: Forgotten[] = [];
  private count = 0;

  constructor(
    private readonly controller: Controller,
    /** Writes the journal of what happens to these people. */
    private readonly writer: Writer,
    private readonly api: { url: string; keys: Record<string, string>; now: number; givenUp: AbortSignal },
    /** Where the people of this controller are customers, and erased without the clerk. */
    private readonly shop?: Shop,
  ) {}

  /** Until the signal aborts, and then until the last one is certified. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.forget(personOf(this.controller, `gone-${++this.count}`));
      await after(200, undefined, { signal }).catch(() => undefined);
    }
    this.writer.close();
  }

  private async forget(person: Person): Promise<void> {
    await this.shop?.add(person.identifiers['email']!, `r-${person.number}`);
    const happened = this.happened(person);
    for (const event of happened) await this.writer.publish([{ event, person: person.number, purpose: 'new' }]);
    const erasure = await this.approved(person);
    await this.answerAll(erasure);
    const subject = await this.subjectOf(erasure);
    this.forgotten.push({ controller: this.controller, person, subject, erasure });
    // It happened before, and comes when there is nobody any more whom it could be about.
    const late = { ...happened[0]!, id: `late-${person.number}` };
    await this.writer.publish([{ event: late, person: person.number, purpose: 'late' }]);
  }

  private happened({ number, identifiers }: Person): WireEvent[] {
    const [recipient, fields] = this.controller === 'jrpanel' ? ['dhl', 'delivery_address'] : ['hosting', 'contents'];
    const { device_id: _device, ...subject } = identifiers;
    const basis = { category: 'order', legalBasis: 'contract' };
    const event = (n: number, type: string, data: object): WireEvent => {
      const time = new Date(this.api.now - (n + 1) * 86_400_000).toISOString();
      return { specversion: '1.0', type: `privacy.${type}.v1`, source: '/archive', id: `${number}-${n}`, time, data: { subject, ...data } };
    };
    const place = this.shop ? { system: Shop.system, dataset: 'orders' } : { system: 'archive', dataset: 'invoices' };
    const record = `r-${number}`;
    return [
      event(0, 'data.collected', { ...basis, ...place, record, fields: { [fields]: `of ${number}` }, purposes: ['order_fulfilment'] }),
      event(1, 'consent.granted', { purposes: ['newsletter'], noticeVersion: '2025-01-01', method: 'checkbox' }),
      event(2, 'data.shared', { ...basis, fields: [fields], recipient, purpose: 'order_fulfilment', country: 'DE' }),
      event(3, 'consent.withdrawn', { scope: 'all-contact', channel: 'link' }),
    ];
  }

  /** A request of the person, verified and approved. One whose opening was cut off stays open: nobody knows its id. */
  private async approved({ identifiers: { email } }: Person): Promise<string> {
    const opened = await this.until('dpo', 'POST', '/v1/requests', { kind: 'erasure', identifiers: { email } }, [201]);
    const path = `/v1/requests/${opened['id']}`;
    // A step whose answer was cut off was done all the same, and is refused the second time.
    await this.until('dpo', 'POST', `${path}/verify`, { method: 'letter' }, [200, 409]);
    await this.until('dpo-2', 'POST', `${path}/approve`, {}, [200, 409]);
    const { status } = await this.until('dpo', 'GET', path, undefined, [200]);
    if (status !== 'approved') throw new Error(`The request ${opened['id']} is ${status}, not approved.`);
    return opened['id'];
  }

  /** Answers every order until the erasure is certified. */
  private async answerAll(erasure: string): Promise<void> {
    for (;;) {
      this.api.givenUp.throwIfAborted();
      const certificate = await this.ask('dpo', 'GET', `/v1/erasures/${erasure}/certificate`);
      if (certificate?.status === 200) return;
      const { orders = [] } = await this.until('dpo', 'GET', `/v1/erasures/${erasure}`, undefined, [200, 404]);
      for (const { target, round, answers } of orders as Json[])
        if (answers.length === 0 && target !== Shop.system) await this.answer(erasure, target, round);
      await after(50);
    }
  }

  private async answer(erasure: string, target: string, round: number): Promise<void> {
    const path = `/v1/erasures/${erasure}/targets/${target}`;
    await this.until('worker', 'POST', `${path}/claim`, undefined, [200, 409, 410]);
    const at = new Date().toISOString();
    const receipt = { round, outcome: 'erased', counts: target === 'archive' ? { invoices: 1 } : {}, verified: true, at };
    await this.until('worker', 'POST', `${path}/receipt`, receipt, [200, 409]);
  }

  private async subjectOf(erasure: string): Promise<string> {
    return (await this.until('dpo', 'GET', `/v1/requests/${erasure}`, undefined, [200]))['subject'];
  }

  /** Asks until one of these statuses is answered; anything else but "not now" is a fault. */
  private async until(key: string, method: string, path: string, body: unknown, wanted: readonly number[]): Promise<Json> {
    for (;;) {
      this.api.givenUp.throwIfAborted();
      const answer = await this.ask(key, method, path, body);
      if (answer && wanted.includes(answer.status)) return JSON.parse(answer.text);
      if (answer && answer.status !== 503) throw new Error(`${method} ${path} was answered ${answer.status}: ${answer.text}`);
      await after(50);
    }
  }

  private ask(key: string, method: string, path: string, body?: unknown) {
    const { url, keys } = this.api;
    return call(`${url}${path}`, { method, key: keys[key]!, body });
  }
}
