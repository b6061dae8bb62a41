import type { ApiKeys, KeyEntry } from '#auth';
import { isAllowed, type Caller } from '#ingest';

/** Keys of this name, or of one that begins with it and a dash, declare what may come over a controller's topic. */
export const KAFKA_KEY = 'kafka';

/**
 * Who may send what over a controller's events topic. A message does not say who sent it: that somebody may write into the topic is the brokers' to grant, and
 * what may be written there is declared by API keys named `kafka` or `kafka-…`, whose texts nobody needs. Revoking one holds from the next batch on.
 */
export class Senders {
  private constructor(private readonly keys: readonly KeyEntry[]) {}

  static async of(controller: string, apiKeys: Pick<ApiKeys, 'list'>, now: Date): Promise<Senders> {
    return new Senders((await apiKeys.list(controller)).filter((key) => speaksForTopic(key, now)));
  }

  /** The key that declares this event; without one, the first there is, by which it is then refused. */
  callerOf(controller: string, event: { source?: unknown; type?: unknown }): Caller {
    const [source, type] = [String(event.source), String(event.type)];
    const declared = this.keys.find(({ sources = [], types }) => isAllowed(sources, source) && (!types || isAllowed(types, type)));
    const { name, sources = [], types } = declared ?? this.keys[0] ?? { name: KAFKA_KEY };
    return { controller, actor: name, sources, ...(types && { types }) };
  }
}

function speaksForTopic({ name, roles, revokedAt, expiresAt }: KeyEntry, now: Date): boolean {
  const named = name === KAFKA_KEY || name.startsWith(`${KAFKA_KEY}-`);
  return named && roles.includes('publisher') && isLiving({ revokedAt, expiresAt }, now);
}

export function isLiving({ revokedAt, expiresAt }: { revokedAt?: string | undefined; expiresAt?: string | undefined }, now: Date): boolean {
  return revokedAt === undefined && (expiresAt === undefined || Date.parse(expiresAt) > now.getTime());
}
