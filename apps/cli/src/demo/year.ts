import type { Random } from './random.ts';

/** An event as a service sends it: CloudEvents 1.0, JSON. */
export interface CloudEvent {
  specversion: '1.0';
  id: string;
  source: string;
  type: string;
  time: string;
  datacontenttype: 'application/json';
  data: Record<string, unknown>;
}

/** Rows of a shop's table, columns by name. */
export type Row = Record<string, string | number | boolean | null>;

export const hour = 3_600_000;
export const day = 24 * hour;

/** The year that is played, in milliseconds since the epoch. Always the same, so that the same seed makes the same bytes. */
export const yearStart = Date.parse('2025-11-01T00:00:00Z');
export const yearEnd = Date.parse('2026-11-01T00:00:00Z');

/** How many of the events arrive days late, and how many arrive twice, as between real services. */
const lateShare = 0.03;
const repeatedShare = 0.02;

/** Collects what the services of one company send in a year, and the rows that their databases then hold. */
export class Year {
  readonly tables = new Map<string, Row[]>();
  readonly late: string[] = [];
  readonly repeated: string[] = [];
  readonly #random: Random;
  readonly #sent: { at: number; event: CloudEvent }[] = [];
  readonly #name: string;

  constructor(name: string, random: Random) {
    this.#name = name;
    this.#random = random;
  }

  /** A service reports something that happened at `at`; what would be after the year's end has not happened. Returns the instant. */
  record(service: string, type: string, at: number, data: Record<string, unknown>): number {
    if (at >= yearEnd) return at;
    const event: CloudEvent = {
      specversion: '1.0',
      id: `${this.#name}-${String(this.#sent.length + 1).padStart(6, '0')}`,
      source: `/${this.#name}/${service}`,
      type: `privacy.${type}.v1`,
      time: new Date(at).toISOString(),
      datacontenttype: 'application/json',
      data,
    };
    const late = this.#random.chance(lateShare);
    if (late) this.late.push(event.id);
    const sentAt = at + (late ? this.#random.int(1, 5) * day : 0);
    this.#sent.push({ at: sentAt, event });
    if (this.#random.chance(repeatedShare)) {
      this.repeated.push(event.id);
      this.#sent.push({ at: sentAt + this.#random.int(1, 48) * hour, event });
    }
    return at;
  }

  row(table: string, row: Row): void {
    const rows = this.tables.get(table);
    if (rows) rows.push(row);
    else this.tables.set(table, [row]);
  }

  /** The events in the order in which they arrive. */
  events(): CloudEvent[] {
    return this.#sent.sort((a, b) => a.at - b.at || a.event.id.localeCompare(b.event.id, 'en')).map(({ event }) => event);
  }

  /** An instant of the year at which people are awake. */
  someTime(from = yearStart, until = yearEnd): number {
    const dayStart = from + Math.floor((this.#random.next() * (until - from)) / day) * day;
    return dayStart + this.#random.int(7 * 60, 22 * 60) * 60_000;
  }
}
