import { ReadFigures } from '#runtime';
import type { Eraser } from './eraser.ts';
import type { Inbox } from './inbox.ts';

/** What is measured of an eraser: what lies before it, and what came of it. */
export function eraserMetrics(eraser: Pick<Eraser, 'systems' | 'tries' | 'watch'>, inbox: Pick<Inbox, 'openByTarget'>): ReadFigures {
  const { tries, watch } = eraser;
  const metrics = new ReadFigures();
  metrics.gauge('lethe_eraser_orders_open', 'Orders that are taken and not answered yet', ['system'], () => {
    const open = inbox.openByTarget();
    return [...new Set([...eraser.systems, ...open.keys()])].map((system) => [{ system }, open.get(system) ?? 0]);
  });
  metrics.counter('lethe_eraser_tries_total', 'Orders begun, each attempt counted', ['system'], () =>
    [...tries.begunBySystem].map(([system, count]) => [{ system }, count]),
  );
  metrics.counter('lethe_eraser_failures_total', 'Attempts after which an order has to be tried again, by why', ['system', 'code'], () =>
    [...tries.failedByCode].map(({ system, code, count }) => [{ system, code }, count]),
  );
  metrics.gauge('lethe_kafka_up', 'Whether Kafka is as it has to be: 1, or 0', [], () => [[{}, watch.readiness === 'ready' ? 1 : 0]]);
  metrics.gauge('lethe_kafka_lag_messages', 'Messages of a topic that a group has not taken yet', ['group', 'topic'], () =>
    watch.lags.map(({ group, topic, messages }) => [{ group, topic }, messages]),
  );
  return metrics;
}
