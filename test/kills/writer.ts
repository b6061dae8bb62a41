import { setTimeout as after } from 'node:timers/promises';
import { call, type HttpAnswer } from './http.ts';
import type { Answered, Journal } from './journal.ts';
import type { Traffic, WireEvent, Wish } from './traffic.ts';

export interface WriterOptions {
  url: string;
  key: string;
  /** Between two requests, ms. */
  pauseMs: number;
}

interface Item {
  n: number;
  person: string | undefined;
  event: WireEvent;
  purpose: 'new' | 'again' | 'conflict';
}

interface Result {
  status: Answered['status'];
  position?: string;
  subject?: string;
  problem?: { status: number };
}

/** Publishes one request after the other, each until all of it is answered, and notes in its journal what it sends and what it is answered. */
export class Writer {
  /** Requests that are written out and not answered. */
  inFlight = 0;
  acknowledged = 0;
  resent = 0;
  /** Answers that no publisher should ever get. */
  readonly odd: string[] = [];
  private count = 0;

  constructor(
    private readonly traffic: Traffic,
    private readonly journal: Journal,
    private readonly options: WriterOptions,
  ) {}

  /** Until the signal aborts, and then until the last request is answered. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.fulfil(this.traffic.next());
      await after(this.options.pauseMs, undefined, { signal }).catch(() => undefined);
    }
    this.journal.close();
  }

  private async fulfil(wish: Wish): Promise<void> {
    const items = wish.events.map(({ event, person }) => this.item(event, person?.number, 'new'));
    await this.publish(items);
    const [first] = items as [Item];
    if (wish.again) await this.publish([this.item(first.event, first.person, 'again')]);
    if (wish.conflict) await this.publish([this.item(this.traffic.other(first.event), first.person, 'conflict')]);
  }

  private item(event: WireEvent, person: string | undefined, purpose: Item['purpose']): Item {
    return { n: ++this.count, person, event, purpose };
  }

  private async publish(items: readonly Item[]): Promise<void> {
    const { controller } = this.traffic;
    await this.journal.write(items.map((item) => ({ line: 'sent', controller, ...item })));
    let open = items;
    for (;;) {
      const answers = read(await this.send(open.map(({ event }) => event)), open.length);
      const settled = open.flatMap((item, index) => (answers[index] ? [{ item, answer: answers[index] }] : []));
      await this.journal.write(settled.map(({ item, answer }) => ({ line: 'answered', n: item.n, answer })));
      for (const { item, answer } of settled) this.note(item, answer);
      open = open.filter((_, index) => !answers[index]);
      if (open.length === 0) return;
      this.resent += open.length;
      await after(20);
      await this.journal.write(open.map(({ n }) => ({ line: 'resent', n })));
    }
  }

  private async send(events: WireEvent[]): Promise<HttpAnswer | undefined> {
    const { url, key } = this.options;
    const batch = events.length > 1;
    let written = 0;
    const onWritten = () => {
      written = 1;
      this.inFlight += 1;
    };
    const type = `application/cloudevents${batch ? '-batch' : ''}+json`;
    const answer = await call(`${url}/v1/events`, { method: 'POST', key, type, body: batch ? events : events[0], onWritten });
    this.inFlight -= written;
    if (answer?.status === 503 && answer.headers['retry-after'] === undefined) this.odd.push('503 without Retry-After');
    return answer;
  }

  private note({ purpose, event, n }: Item, { status, problem }: Answered): void {
    if (status !== 'rejected') this.acknowledged += 1;
    const asItShould = purpose === 'conflict' ? problem === 409 : purpose === 'again' ? status === 'duplicate' : status !== 'rejected';
    if (!asItShould) this.odd.push(`${event.type} ${event.id} (n ${n}, sent ${purpose}) was answered ${problem ?? status}`);
  }
}

/** What is answered of each event; undefined for what has to be sent again. */
function read(answer: HttpAnswer | undefined, count: number): (Answered | undefined)[] {
  if (!answer || answer.status === 503) return Array.from({ length: count }, () => undefined);
  const body = JSON.parse(answer.text) as Result & { results?: Result[]; status: unknown };
  if (answer.status === 200 && body.results) return body.results.map(answered);
  if (answer.status === 201) return [answered(body)];
  return Array.from({ length: count }, () => ({ status: 'rejected', problem: answer.status }));
}

function answered({ status, position, subject, problem }: Result): Answered | undefined {
  if (problem?.status === 503) return undefined;
  return {
    status,
    ...(position === undefined ? {} : { position }),
    ...(subject === undefined ? {} : { subject }),
    ...(problem === undefined ? {} : { problem: problem.status }),
  };
}
