import type { StoredEvent } from '#event-store';

/** The events of several streams in the order of the ledger, each stream being in it already. Holds one event of each. */
export async function* mergeStreams(streams: readonly AsyncIterable<StoredEvent>[], upTo: bigint): AsyncGenerator<StoredEvent> {
  const readers = streams.map((stream) => stream[Symbol.asyncIterator]());
  try {
    const heads = await Promise.all(readers.map((reader) => reader.next()));
    for (;;) {
      const first = earliest(heads, upTo);
      if (first === undefined) return;
      yield heads[first]!.value as StoredEvent;
      heads[first] = await readers[first]!.next();
    }
  } finally {
    await Promise.all(readers.map(async (reader) => reader.return?.()));
  }
}

function earliest(heads: readonly IteratorResult<StoredEvent>[], upTo: bigint): number | undefined {
  let first: number | undefined;
  let position = upTo;
  heads.forEach((head, n) => {
    if (head.done || head.value.position > position) return;
    first = n;
    position = head.value.position;
  });
  return first;
}
