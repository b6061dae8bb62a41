import type { CloudEvent } from './year.ts';

/** The keys of one controller as `keys.json` holds them. */
export type RoleKeys = Record<'publisher' | 'worker' | 'dpo' | 'dpo-2' | 'auditor' | 'admin', string>;

export interface Answer<T> {
  status: number;
  body: T;
  position: string | undefined;
}

export interface Recorded {
  id: string;
  status: 'recorded' | 'duplicate' | 'rejected';
  position?: string;
  subject?: string;
  dropped: string[];
  problem?: { type: string; title: string; detail: string; errors?: { pointer: string; reason: string }[] };
}

/** One company as a user of the ledger: its services, its two data protection officers and its workers, each with a key of their own. */
export class Company {
  /** Up to where in the ledger it knows that its events are; what it asks for afterwards can wait for them. */
  position = 0n;

  constructor(
    readonly name: string,
    private readonly url: string,
    private readonly keys: RoleKeys,
  ) {}

  /** A request with a role's key. Answers of any status come back; the caller decides what it expected. */
  async ask<T>(role: keyof RoleKeys, method: string, path: string, body?: unknown, mediaType = 'application/json'): Promise<Answer<T>> {
    const headers = { authorization: `Bearer ${this.keys[role]}`, ...(body === undefined ? {} : { 'content-type': mediaType }) };
    const response = await fetch(this.url + path, {
      method,
      headers,
      redirect: 'manual',
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const position = response.headers.get('lethe-position') ?? undefined;
    this.reached(position);
    return { status: response.status, body: (text === '' ? undefined : JSON.parse(text)) as T, position };
  }

  /** Like {@link Company.ask}, for what has to succeed. */
  async get<T>(role: keyof RoleKeys, path: string): Promise<T> {
    return this.expect(await this.ask<T>(role, 'GET', path));
  }

  async post<T>(role: keyof RoleKeys, path: string, body: unknown = {}): Promise<T> {
    return this.expect(await this.ask<T>(role, 'POST', path, body));
  }

  /** Sends up to 1,000 events in one batch, again after the time that the ledger asks for while it is busy. */
  async record(events: readonly CloudEvent[]): Promise<Recorded[]> {
    for (let attempt = 1; ; attempt++) {
      const answer = await this.ask<{ results: Recorded[] }>(
        'publisher',
        'POST',
        '/v1/events',
        events,
        'application/cloudevents-batch+json',
      );
      if (answer.status === 200) {
        for (const { position } of answer.body.results) this.reached(position);
        return answer.body.results;
      }
      if (![429, 503].includes(answer.status) || attempt === 20) throw new Error(refusal(this.name, answer));
      await new Promise((again) => setTimeout(again, 500));
    }
  }

  /** The bytes of a finished bundle. */
  async download(path: string): Promise<Uint8Array> {
    const response = await fetch(this.url + path, { headers: { authorization: `Bearer ${this.keys.dpo}` } });
    if (!response.ok) throw new Error(`${this.name}: the bundle was not answered (${response.status}).`);
    return new Uint8Array(await response.arrayBuffer());
  }

  private reached(position: string | undefined): void {
    if (position !== undefined && BigInt(position) > this.position) this.position = BigInt(position);
  }

  private expect<T>(answer: Answer<T>): T {
    if (answer.status >= 300) throw new Error(refusal(this.name, answer));
    return answer.body;
  }
}

function refusal(name: string, { status, body }: Answer<unknown>): string {
  const { title, detail } = (body ?? {}) as { title?: string; detail?: string };
  return `${name}: the ledger answered ${status}. ${title ?? ''} ${detail ?? ''}`.trim();
}
