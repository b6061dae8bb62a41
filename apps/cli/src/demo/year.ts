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

/** Length of the year that is played. */
export const yearLength = 365 * day;

/** How many of the events arrive days late, and how many arrive twice, as between real services. */
const lateShare = 0.03;
const repeatedShare = 0.02;

/**
 * Collects what the services of one company send in a year, and the rows that their databases then hold. The same seed and the same end make the same bytes. The
 * end is given, because promises are looked at as of today: what has to be done every month has to have been done last month.
 */
export class Year {
  readonly tables = new Map<string, Row[]>();
  readonly late: string[] = [];
  readonly repeated: string[] = [];
  readonly #random: Random;
  readonly #sent: { at: number; event: CloudEvent }[] = [];
  readonly #name: string;
  /** First and last instant, in milliseconds since the epoch. */
  readonly start: number;
  readonly end: number;

  constructor(name: string, random: Random, end: number) {
    this.#name = name;
    this.#random = random;
    this.start = end - yearLength;
    this.end = end;
  }

  /** A service reports something that happened at `at`; what would be after the year's end has not happened. Returns the instant. */
  record(service: string, type: string, at: number, data: Record<string, unknown>): number {
    if (at >= this.end) return at;
    const event: CloudEvent = {
      specversion: '1.0',
      id: `${this.#name}-${String(this.#sent.length + 1).padStart(6, '0')}`,
      source: `/${this.#name}/${service}`,
      type: `privacy.${type}.v1`,
      time: iso(at),
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

  /** An instant of the year, in the waking hours of days that begin as the year does. */
  someTime(from = this.start, until = this.end): number {
    const dayStart = from + Math.floor((this.#random.next() * (until - from)) / day) * day;
    return dayStart + this.#random.int(7 * 60, 22 * 60) * 60_000;
  }
}

/** An instant as events and rows have it, RFC 3339. */
export function iso(at: number): string {
  return new Date(at).toISOString();
}
