import type { Json } from './facts.ts';
import { call } from './http.ts';

/** Asks with a DPO's key until there is an answer; throws for every other status than 200. */
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
    const { lag: _lag, ...stats } = JSON.parse(await this.get(`/v1/stats?minPosition=${minPosition}`)) as Record<string, unknown>;
    return stats;
  }

  /** The pseudonym of whoever has this identifier. */
  async lookUp(identifiers: Record<string, string>): Promise<string> {
    const answer = await this.ask('/v1/subjects/lookup', identifiers);
    return (JSON.parse(answer) as { subject: string }).subject;
  }

  private ask(path: string, identifiers: Record<string, string>): Promise<string> {
    return this.request(path, { method: 'POST', body: { identifiers } });
  }

  private get(path: string): Promise<string> {
    return this.request(path, {});
  }

  private async request(path: string, options: { method?: string; body?: unknown }): Promise<string> {
    for (;;) {
      const answer = await call(`${this.url}${path}`, { key: this.key, ...options });
      if (!answer || answer.status === 503) continue;
      if (answer.status !== 200) throw new Error(`${path} was answered ${answer.status}: ${answer.text}`);
      return answer.text;
    }
  }
}
