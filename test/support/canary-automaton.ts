/**
 * Finds many byte strings in one pass (Aho and Corasick, 1975). Its state can be carried from one piece of a file to the next, so that nothing is
 * lost where the pieces meet.
 */
export class Automaton {
  private readonly next: Int32Array;
  private readonly ends: number[][] = [[]];
  private readonly isEnd: Uint8Array;

  constructor(patterns: readonly Uint8Array[]) {
    const size = 1 + patterns.reduce((sum, { length }) => sum + length, 0);
    this.next = new Int32Array(size * 256);
    patterns.forEach((pattern, index) => this.ends[this.path(pattern)]!.push(index));
    this.completeTable();
    this.isEnd = Uint8Array.from(this.ends, (ended) => (ended.length > 0 ? 1 : 0));
  }

  /** Calls `found` with the index of each pattern that ends in these bytes; answers the state to go on with. */
  scan(bytes: Uint8Array, state: number, found: (pattern: number) => void): number {
    const { next, isEnd } = this;
    for (let at = 0; at < bytes.length; at++) {
      state = next[(state << 8) | bytes[at]!]!;
      if (isEnd[state] === 1) this.ends[state]!.forEach(found);
    }
    return state;
  }

  private path(pattern: Uint8Array): number {
    let state = 0;
    for (const byte of pattern) {
      const place = (state << 8) | byte;
      if (this.next[place] === 0) this.next[place] = this.ends.push([]) - 1;
      state = this.next[place]!;
    }
    return state;
  }

  /** Breadth first: where a state has no way on for a byte, it takes that of its longest proper suffix. */
  private completeTable(): void {
    const suffix = new Int32Array(this.ends.length);
    const queue = [...new Set(this.next.subarray(0, 256))].filter((state) => state !== 0);
    for (let head = 0; head < queue.length; head++) {
      const state = queue[head]!;
      const shorter = suffix[state]!;
      this.ends[state]!.push(...this.ends[shorter]!);
      for (let byte = 0; byte < 256; byte++) {
        const [place, other] = [(state << 8) | byte, this.next[(shorter << 8) | byte]!];
        const child = this.next[place]!;
        if (child === 0) {
          this.next[place] = other;
        } else {
          suffix[child] = other;
          queue.push(child);
        }
      }
    }
  }
}
