/** Between two lines that say the same while it goes on, in ms. */
const REMINDER_MS = 60_000;
/** What was not said for so long is over; the next time it is news. In ms, longer than whatever fails waits before it tries again. */
const OVER_MS = 15_000;
/** Different lines that are remembered; beyond it the oldest are forgotten. */
const REMEMBERED = 500;

interface Said {
  /** When it was written last. */
  at: number;
  /** When somebody wanted to say it last. */
  heard: number;
  /** How often since it was written. */
  since: number;
}

/**
 * Says the same thing once: loops that try again several times a second, for as long as an engine is away, would fill a disk with it. While it goes on
 * it is said again every minute, with how often it happened meanwhile; when it was over, and happens again, it is said at once.
 */
export class Repeats {
  private readonly said = new Map<string, Said>();

  /** @param now Milliseconds of a clock that never goes back. */
  constructor(private readonly now: () => number = () => performance.now()) {}

  /** Whether to write this line now, and how often it was held back since it was last written. */
  toSay(line: string): { say: boolean; heldBack: number } {
    const now = this.now();
    const before = this.said.get(line);
    if (before && now - before.heard < OVER_MS && now - before.at < REMINDER_MS) {
      before.heard = now;
      before.since += 1;
      return { say: false, heldBack: 0 };
    }
    const heldBack = before && now - before.heard < OVER_MS ? before.since : 0;
    this.said.delete(line);
    this.said.set(line, { at: now, heard: now, since: 0 });
    const [oldest] = this.said.keys();
    if (this.said.size > REMEMBERED && oldest !== undefined) this.said.delete(oldest);
    return { say: true, heldBack };
  }
}
