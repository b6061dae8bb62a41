import fc from 'fast-check';
import { describe, expect, test } from '@jest/globals';
import { durationOf } from '#domain';
import { isBelieved, lookAtClock, type Clock } from './clock.ts';
import { nextKeyStep, type DayKeyFacts, type KeyStep } from './next-key-step.ts';

const DAY = 86_400_000;
const MINUTES = 60_000;
const WINDOW = durationOf('P30D');
const BEGIN = Date.parse('2026-01-01T00:00:00Z');

/** What happens to an installation. */
type Happening =
  | { is: 'run'; hours: number }
  | { is: 'off'; days: number }
  | { is: 'a clock that is wrong for a while'; days: number; hours: number }
  | { is: 'crash'; before: boolean }
  | { is: 'somebody new' }
  | { is: 'somebody loses a value'; who: number }
  | { is: 'somebody is erased'; who: number }
  | { is: 'backup' };

/** A wrapped key of a person: which version, by which key of the day. */
type Wraps = Map<number, { version: number; dayKey: string; lostAValue: boolean }>;

/** An installation in memory: rows and files apart, since a crash can fall between them. */
class World {
  private time = BEGIN;
  private skew = 0;
  private clock: Clock | undefined;
  private readonly rows = new Map<string, Omit<DayKeyFacts, 'wraps'>>();
  private readonly files = new Set<string>();
  private readonly people: Wraps = new Map();
  private readonly retiredTruly = new Map<string, number>();
  private readonly backups: { at: number; wraps: Wraps }[] = [];
  private readonly shredded: { who: number; version: number; at: number }[] = [];
  private crash: { before: boolean } | undefined;
  private next = 0;

  constructor() {
    this.look();
  }

  happens(happening: Happening): void {
    switch (happening.is) {
      case 'run':
        return this.run(happening.hours);
      case 'off':
        this.time += happening.days * DAY;
        return this.look();
      case 'a clock that is wrong for a while':
        this.skew = happening.days * DAY;
        this.run(happening.hours);
        this.skew = 0;
        return this.look();
      case 'crash':
        this.crash = happening;
        return;
      case 'somebody new': {
        const active = [...this.rows.values()].find(({ state }) => state === 'active');
        this.people.set(this.next++, { version: 1, dayKey: active?.id ?? '', lostAValue: false });
        return;
      }
      case 'somebody loses a value': {
        const person = this.people.get(happening.who);
        if (person) person.lostAValue = true;
        return;
      }
      case 'somebody is erased':
        return this.forget(happening.who);
      case 'backup':
        this.backups.push({ at: this.time, wraps: structuredClone(this.people) });
    }
  }

  private forget(who: number): void {
    const person = this.people.get(who);
    if (person) this.shredded.push({ who, version: person.version, at: this.time });
    this.people.delete(who);
  }

  private run(hours: number): void {
    for (const end = this.time + hours * 60 * MINUTES; this.time < end;) {
      this.time += this.clock && isBelieved(this.clock) ? 60 * MINUTES : 5 * MINUTES;
      this.look();
    }
  }

  private now(): Date {
    return new Date(this.time + this.skew);
  }

  private look(): void {
    for (let steps = 0; ; steps++) {
      expect(steps).toBeLessThan(100);
      this.clock = lookAtClock(this.clock, this.now());
      const wrapping = new Set([...this.people.values()].map(({ dayKey }) => dayKey));
      const keys = [...this.rows.values()].map((row) => ({ ...row, wraps: wrapping.has(row.id) }));
      const someoneLostAValue = [...this.people.values()].some((person) => person.lostAValue);
      const step = nextKeyStep({ keys, someoneLostAValue, clock: this.clock }, this.now(), WINDOW);
      if (step.do === 'wait') return;
      this.take(step);
      this.check();
    }
  }

  /** A crash in the middle leaves what is on disk and not what is in the transaction; the next look goes on from there. */
  private take(step: Exclude<KeyStep, { do: 'wait' }>): void {
    const dies = this.crash;
    this.crash = undefined;
    if (dies?.before) return;
    const active = [...this.rows.values()].find(({ state }) => state === 'active');
    if (step.do === 'turn') {
      const id = `k${this.next++}`;
      this.files.add(id);
      if (dies) return;
      if (active) this.rows.set(active.id, { ...active, state: 'draining' });
      this.rows.set(id, { id, state: 'active', bornAt: this.now(), retiredAt: null });
    } else if (step.do === 'reseal') {
      for (const [who, person] of this.people) {
        if (!person.lostAValue) continue;
        this.shredded.push({ who, version: person.version, at: this.time });
        Object.assign(person, { version: person.version + 1, dayKey: active?.id, lostAValue: false });
        if (dies) return;
      }
    } else if (step.do === 'rewrap') {
      const row = this.row(step.key);
      this.rows.set(row.id, { ...row, state: 'draining', retiredAt: null });
      for (const person of this.people.values()) {
        if (person.dayKey !== step.key) continue;
        person.dayKey = active?.id ?? '';
        if (dies) return;
      }
    } else if (step.do === 'retire') {
      this.rows.set(step.key, { ...this.row(step.key), state: 'retired', retiredAt: this.now() });
      if (!this.retiredTruly.has(step.key)) this.retiredTruly.set(step.key, this.time);
    } else {
      this.files.delete(step.key);
      expect(this.time - (this.retiredTruly.get(step.key) ?? Infinity)).toBeGreaterThanOrEqual(30 * DAY);
      if (!dies) this.rows.delete(step.key);
    }
  }

  private row(id: string): Omit<DayKeyFacts, 'wraps'> {
    return this.rows.get(id) as Omit<DayKeyFacts, 'wraps'>;
  }

  /** Whoever lives is readable; a backup within the window opens everybody whom it holds and who lives. */
  private check(): void {
    for (const person of this.people.values()) expect(this.files).toContain(person.dayKey);
    for (const { at, wraps } of this.backups.filter((each) => this.time - each.at < 30 * DAY)) {
      for (const [who, { dayKey }] of wraps) if (this.people.has(who)) expect([at, this.files.has(dayKey)]).toEqual([at, true]);
    }
  }

  /** After a month of quiet running no backup opens what was destroyed before, and nobody waits for a new key version. */
  finish(): void {
    const known = this.time;
    for (let day = 0; day < 36; day++) this.run(24);
    for (const { wraps, at } of this.backups) {
      for (const { who, version, at: when } of this.shredded) {
        const wrapped = wraps.get(who);
        if (at <= when && when <= known && wrapped?.version === version) expect(this.files).not.toContain(wrapped.dayKey);
      }
    }
    expect([...this.people.values()].filter(({ lostAValue }) => lostAValue)).toEqual([]);
    const living = new Set([...this.people.values()].map(({ dayKey }) => dayKey));
    expect([...living].every((key) => this.row(key).state === 'active')).toBe(true);
  }
}

const who = fc.nat({ max: 30 });
const happening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ is: fc.constant('run' as const), hours: fc.integer({ min: 1, max: 24 * 20 }) }) },
  { weight: 2, arbitrary: fc.record({ is: fc.constant('off' as const), days: fc.integer({ min: 1, max: 60 }) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      is: fc.constant('a clock that is wrong for a while' as const),
      days: fc.oneof(fc.integer({ min: 2, max: 400 }), fc.integer({ min: -20_000, max: -1 })),
      hours: fc.integer({ min: 1, max: 20 }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ is: fc.constant('crash' as const), before: fc.boolean() }) },
  { weight: 4, arbitrary: fc.constant({ is: 'somebody new' as const }) },
  { weight: 2, arbitrary: fc.record({ is: fc.constant('somebody loses a value' as const), who }) },
  { weight: 2, arbitrary: fc.record({ is: fc.constant('somebody is erased' as const), who }) },
  { weight: 2, arbitrary: fc.constant({ is: 'backup' as const }) },
);

describe('any sequence of days, restarts, crashes and wrong clocks', () => {
  test('leaves the living readable, spares a key until its window is over, and ends with nothing that opens what was destroyed', () => {
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 30 }), (happenings) => {
        const world = new World();
        for (const each of happenings) world.happens(each);
        world.finish();
      }),
      { numRuns: 60, seed: 20261110 },
    );
  });
});
