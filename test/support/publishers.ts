import { setTimeout as after } from 'node:timers/promises';
import type { FaultWorld, Reply } from './fault-world.ts';

/** Two thousand milliseconds are what a 503 asks for; a test has less patience. */
const PAUSE_MS = 50;

/** Publishers as they should be: each sends one event after the other, and the same one again until it is acknowledged. They keep a journal. */
export class Publishers {
  /** Acknowledged id → position. */
  readonly acknowledged = new Map<string, string>();
  /** Answers that no publisher should ever get: anything but an acknowledgement, or a 503 that says in a problem when to come again. */
  readonly odd: string[] = [];
  /** Clean refusals. */
  refused = 0;
  private stopping = false;
  private readonly running: Promise<unknown>;

  constructor(
    private readonly world: FaultWorld,
    private readonly name: string,
    count = 8,
  ) {
    this.running = Promise.all(Array.from({ length: count }, (_, n) => this.publish(n)));
  }

  /** Lets every event that was begun be acknowledged. */
  async stop(): Promise<void> {
    this.stopping = true;
    await this.running;
  }

  /** What is answered to each acknowledged event when it is sent again. */
  async again(): Promise<Map<string, string>> {
    const answers = new Map<string, string>();
    const ids = [...this.acknowledged.keys()];
    const resend = async () => {
      for (let id = ids.pop(); id !== undefined; id = ids.pop()) {
        const { body } = await send(this.world, id);
        answers.set(id, `${body?.status} ${body?.position}`);
      }
    };
    await Promise.all(Array.from({ length: 16 }, resend));
    return answers;
  }

  private async publish(worker: number): Promise<void> {
    for (let n = 0; !this.stopping; n++) {
      const id = `${this.name}-${worker}-${n}`;
      for (let reply = await send(this.world, id); !this.note(id, reply); reply = await send(this.world, id)) await after(PAUSE_MS);
    }
  }

  private note(id: string, { status, headers, body }: Reply): boolean {
    if (status === 201) {
      this.acknowledged.set(id, body.position as string);
      return true;
    }
    const clean =
      headers.get('content-type')?.startsWith('application/problem+json') && /^[1-9]\d*$/.test(headers.get('retry-after') ?? '');
    if (status === 503 && clean) this.refused += 1;
    else this.odd.push(`${id} ${status} ${JSON.stringify(body)}`);
    return false;
  }
}

/** One event about a person of its own. */
function send(world: FaultWorld, id: string): Promise<Reply> {
  const data = {
    subject: { email: `${id}@example.org` },
    category: 'order',
    fields: ['contents'],
    purposes: ['order_fulfilment'],
    legalBasis: 'contract',
    system: 'shop-db',
    dataset: 'orders',
  };
  const event = { specversion: '1.0', type: 'privacy.data.collected.v1', source: '/shop', id, time: '2026-11-01T10:00:00Z', data };
  return world.send('publisher', 'POST', '/v1/events', event, 'application/cloudevents+json');
}
