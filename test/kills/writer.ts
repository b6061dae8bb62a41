import { setTimeout as after } from 'node:timers/promises';
import { call, type HttpAnswer } from './http.ts';
import type { Answered, Journal, Purpose } from './journal.ts';
import type { Controller } from './people.ts';
import type { Traffic, WireEvent, Wish } from './traffic.ts';

export interface WriterOptions {
  url: string;
  key: string;
  /** Between two requests, ms. */
  pauseMs: number;
  /** Aborted when nothing is to be expected any more: what is not answered by then stays so. */
  givenUp: AbortSignal;
}

/** An event that is to be sent. */
export interface Item {
  person: string | undefined;
  event: WireEvent;
  purpose: Purpose;
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
    private readonly controller: Controller,
    private readonly journal: Journal,
    private readonly options: WriterOptions,
  ) {}

  /** Sends what the traffic brings until the signal aborts, and then until the last request is answered. */
  async run(traffic: Traffic, signal: AbortSignal): Promise<void> {
    while (!signal.aborted && !this.options.givenUp.aborted) {
      await this.fulfil(traffic.next(), traffic);
      await after(this.options.pauseMs, undefined, { signal }).catch(() => undefined);
    }
    this.close();
  }

  close(): void {
    this.journal.close();
  }

  /** Sends events in one request, until each of them is answered. */
  async publish(items: readonly Item[]): Promise<void> {
    const { controller } = this;
    let open = items.map((item) => ({ n: ++this.count, ...item }));
    await this.journal.write(open.map((item) => ({ line: 'sent', controller, ...item })));
    for (;;) {
      const answers = read(await this.send(open.map(({ event }) => event)), open.length);
      const settled = open.flatMap((item, index) => (answers[index] ? [{ item, answer: answers[index] }] : []));
      await this.journal.write(settled.map(({ item, answer }) => ({ line: 'answered', n: item.n, answer })));
      for (const { item, answer } of settled) this.note(item, answer);
      open = open.filter((_, index) => !answers[index]);
      if (open.length === 0 || this.options.givenUp.aborted) return;
      this.resent += open.length;
      await after(20);
      await this.journal.write(open.map(({ n }) => ({ line: 'resent', n })));
    }
  }

  private async fulfil(wish: Wish, traffic: Traffic): Promise<void> {
    const items = wish.events.map(({ event, person }) => ({ event, person: person?.number, purpose: 'new' as const }));
    await this.publish(items);
    const [first] = items as [Item];
    if (wish.again) await this.publish([{ ...first, purpose: 'again' }]);
    if (wish.conflict) await this.publish([{ ...first, event: traffic.other(first.event), purpose: 'conflict' }]);
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

  private note({ purpose, event }: Item, { status, problem }: Answered): void {
    if (status !== 'rejected') this.acknowledged += 1;
    const asItShould = {
      new: status !== 'rejected',
      again: status === 'duplicate',
      conflict: problem === 409,
      late: problem === 409,
    };
    if (!asItShould[purpose]) this.odd.push(`${event.type} ${event.id} (sent ${purpose}) was answered ${problem ?? status}`);
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
