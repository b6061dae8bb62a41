/** Between two lines about a part that goes on ending for the same reason, in ms. */
const REMINDER_MS = 60_000;
/** Ends of the same kind in a row, after which they are no news any more. */
const NO_NEWS = 3;

/** What to say of a part that ends, so that one which ends every few seconds, as it does while its disk is full, does not fill the screen. */
export class Telling {
  private how = '';
  private at = 0;
  private untold = 0;
  /** Whether it goes on ending for the reason that was told. */
  again = false;

  /** @param now Milliseconds of a clock that never goes back. */
  constructor(private readonly now: () => number = () => performance.now()) {}

  /** What to say of this end, the n-th in a row; nothing if the same was said a moment ago. */
  ended(how: string, inARow: number): string | undefined {
    // One that is killed again and again is not one that cannot work.
    this.again = how === this.how && inARow > NO_NEWS && !how.includes('ended by SIG');
    // A start that fails is told once from the first time on: nothing else happens in between.
    const same = this.again || (how === this.how && / did not start: /.test(how));
    if (same && this.now() - this.at < REMINDER_MS) {
      this.untold += 1;
      return undefined;
    }
    const times = same && this.untold > 0 ? `, ${this.untold + 1} times since` : '';
    this.how = how;
    this.at = this.now();
    this.untold = 0;
    return how + times;
  }

  /** It works again: whatever it ends by from now on is news. */
  over(): void {
    if (this.again) this.how = '';
    this.again = false;
  }
}
