import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';

export type Labels = Record<string, string>;
/** Values by their labels; a line of figures is not told while nothing is known of it. */
export type Values = Iterable<readonly [Labels, number]>;

/** What is measured of a process besides its own memory and time, read from where it is known whenever somebody asks. Labels never say anything about a person. */
export class ReadFigures {
  readonly registry = new Registry();

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  gauge(name: string, help: string, labelNames: readonly string[], read: () => Values | Promise<Values>): void {
    new Gauge({
      name,
      help,
      labelNames: [...labelNames],
      registers: [this.registry],
      async collect() {
        this.reset();
        for (const [labels, value] of await read()) this.set(labels, value);
      },
    });
  }

  /** `read` gives what was counted since the process started. */
  counter(name: string, help: string, labelNames: readonly string[], read: () => Values): void {
    new Counter({
      name,
      help,
      labelNames: [...labelNames],
      registers: [this.registry],
      collect() {
        this.reset();
        for (const [labels, value] of read()) this.inc(labels, value);
      },
    });
  }
}
