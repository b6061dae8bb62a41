import { Injectable } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** What is measured of this process. Labels are routes, methods and outcomes, never anything about a person. */
@Injectable()
export class Metrics {
  readonly registry = new Registry();
  private readonly requests = new Histogram({
    name: 'lethe_http_request_duration_seconds',
    help: 'Time from a request to the end of its answer',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
    registers: [this.registry],
  });
  private readonly results = new Counter({
    name: 'lethe_events_total',
    help: 'Events sent to this process, by what became of them',
    labelNames: ['status'],
    registers: [this.registry],
  });

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  /** Shows what is under way, which is what fills the memory while an engine is away. */
  show(
    ingest: { readonly underWay: { events: number; bytes: number } },
    admission: { readonly underWay: { requests: number; bytes: number } },
  ): void {
    this.gauge('lethe_requests_under_way', 'Requests that are worked on', () => admission.underWay.requests);
    this.gauge('lethe_request_bytes_under_way', 'Bytes of their bodies', () => admission.underWay.bytes);
    this.gauge('lethe_events_under_way', 'Events that are taken in and not answered yet', () => ingest.underWay.events);
    this.gauge('lethe_event_bytes_under_way', 'Their size, roughly', () => ingest.underWay.bytes);
  }

  private gauge(name: string, help: string, read: () => number): void {
    new Gauge({
      name,
      help,
      registers: [this.registry],
      collect() {
        this.set(read());
      },
    });
  }

  /** Measures every request of a server; the route is its pattern, so no id becomes a label. */
  follow(server: FastifyInstance): void {
    server.addHook('onResponse', (request, reply, done) => {
      const route = request.routeOptions.url ?? 'unknown';
      this.requests.observe({ method: request.method, route, status: String(reply.statusCode) }, reply.elapsedTime / 1000);
      done();
    });
  }

  count(results: readonly { status: string }[]): void {
    for (const { status } of results) this.results.inc({ status });
  }
}
