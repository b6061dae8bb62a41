import type { Json } from './facts.ts';
import { call, type HttpAnswer } from './http.ts';

/** Longer than this an answer does not stay away when nobody kills any more. */
const PATIENCE_MS = 60_000;

/** Asks with a DPO's key until there is an answer. */
export class Reader {
  constructor(
    private readonly url: string,
    private readonly key: string,
  ) {}

  /** Everything that the API answers about a person, lists read page by page; the texts of the answers as they came, too. */
  async about(subject: string, minPosition: bigint): Promise<{ answers: Record<string, unknown>; texts: string[] }> {
    const texts: string[] = [];
    const one = async (path: string) => {
      const text = await this.get(`/v1/subjects/${subject}/${path}${path.includes('?') ? '&' : '?'}minPosition=${minPosition}`);
      texts.push(`${path} ${text}`);
      return JSON.parse(text) as Record<string, Json>;
    };
    const all = async (path: string) => {
      const items: unknown[] = [];
      for (let page = await one(`${path}?limit=50`); ; page = await one(`${path}?limit=50&cursor=${page['next']}`)) {
        items.push(...page['items']);
        if (page['next'] === undefined) return { items, first: page };
      }
    };
    const disclosures = await all('disclosures');
    const answers = {
      inventory: await one('inventory'),
      timeline: (await all('timeline')).items,
      consents: await one('consents'),
      disclosures: disclosures.items,
      recipients: disclosures.first['recipients'],
      retention: await one('retention'),
      access: (await all('access')).items,
    };
    return { answers, texts };
  }

  async stats(minPosition: bigint): Promise<Record<string, unknown>> {
    const {
      lag: _lag,
      duties: _duties,
      ...stats
    } = JSON.parse(await this.get(`/v1/stats?minPosition=${minPosition}`)) as Record<string, unknown>;
    return stats;
  }

  /** What is answered to a lookup: 200 with the pseudonym, 404, or 410 with the erasure. */
  lookUp(identifiers: Record<string, string>): Promise<{ status: number; body: Json }> {
    return this.request('/v1/subjects/lookup', { method: 'POST', body: { identifiers } }).then(({ status, text }) => {
      return { status, body: JSON.parse(text) };
    });
  }

  async get(path: string): Promise<string> {
    const { status, text } = await this.request(path, {});
    if (status !== 200) throw new Error(`${path} was answered ${status}: ${text}`);
    return text;
  }

  private async request(path: string, options: { method?: string; body?: unknown }): Promise<HttpAnswer> {
    const late = performance.now() + PATIENCE_MS;
    for (;;) {
      const answer = await call(`${this.url}${path}`, { key: this.key, ...options });
      if (answer && answer.status !== 503) return answer;
      if (performance.now() > late) throw new Error(`${path} is not answered: ${answer?.status ?? 'nothing'} ${answer?.text ?? ''}`);
    }
  }
}
