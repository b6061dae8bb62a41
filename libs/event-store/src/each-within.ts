import { status } from '@grpc/grpc-js';

/**
 * The items of an iterable, each of which has to come within so many ms of being asked for. How long the reader takes for one does not count, so that
 * a long read may be as slow as its reader.
 *
 * @throws Error with the code DEADLINE_EXCEEDED; what is waited for is then left to itself, since its `return` might never come back either.
 */
export async function* eachWithin<T>(ms: number, items: AsyncIterable<T>): AsyncGenerator<T> {
  const iterator = items[Symbol.asyncIterator]();
  let waiting = false;
  try {
    for (;;) {
      waiting = true;
      const next = await within(ms, iterator.next());
      waiting = false;
      if (next.done) return;
      yield next.value;
    }
  } finally {
    const ended = iterator.return?.();
    if (waiting) ended?.catch(() => undefined);
    else await ended;
  }
}

async function within<T>(ms: number, answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(tooLate(ms)), ms);
  });
  // Whichever loses must not end the process when it fails later.
  answer.catch(() => undefined);
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}

function tooLate(ms: number): Error {
  return Object.assign(new Error(`the event store gave nothing for ${ms} ms`), { code: status.DEADLINE_EXCEEDED });
}
