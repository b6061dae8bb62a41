import type { Exchange } from '#exchange';
import { type Engines, ReadFigures, type Values } from '#runtime';

/** What is measured of the exchange with Kafka, in this process. */
export function workerMetrics({ store }: Pick<Engines, 'store'>, exchange: Pick<Exchange, 'figures' | 'watch'> | undefined): ReadFigures {
  const metrics = new ReadFigures();
  if (!exchange) return metrics;
  const { figures, watch } = exchange;
  metrics.counter(
    'lethe_kafka_messages_total',
    'Messages from Kafka, by what became of them: recorded, duplicate, dead',
    ['controller', 'channel', 'status'],
    () => [...figures.messages].map(({ controller, channel, outcome: status, count }) => [{ controller, channel, status }, count]),
  );
  metrics.gauge('lethe_kafka_up', 'Whether Kafka is as it has to be: 1, or 0', [], () => [[{}, watch.readiness === 'ready' ? 1 : 0]]);
  metrics.gauge('lethe_kafka_lag_messages', 'Messages of a topic that a group has not taken yet', ['group', 'topic'], () =>
    watch.lags.map(({ group, topic, messages }) => [{ group, topic }, messages]),
  );
  metrics.gauge(
    'lethe_relay_lag_positions',
    'How far what is published of a ledger lies behind its end, in its positions; told by the process that publishes',
    ['controller'],
    () => relayLags(store, figures.relayed),
  );
  return metrics;
}

async function relayLags(store: Pick<Engines['store'], 'head'>, relayed: ReadonlyMap<string, bigint>): Promise<Values> {
  // Read first: what is published meanwhile must not lie ahead of the end.
  const at = [...relayed];
  const head = at.length > 0 ? await store.head().catch(() => undefined) : undefined;
  if (head === undefined) return [];
  return at.map(([controller, position]) => [{ controller }, Math.max(0, Number(head - position))]);
}
