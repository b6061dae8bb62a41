import { expect, test } from '@jest/globals';
import { type Troubles, watchEngines } from './engine-watch.ts';

test('says when an engine gets into trouble, when the trouble changes, and when it is over; nothing in between', async () => {
  const store = [undefined, 'a', 'a', 'a', 'b', undefined, undefined];
  const vault = [undefined, undefined, 'c', 'c', 'c', 'c', 'c'];
  const stop = new AbortController();
  const lines: Record<string, unknown>[] = [];
  let n = 0;
  const look = async (): Promise<Troubles> => {
    const found = { store: store[n], vault: vault[n] };
    if (++n === store.length) setImmediate(() => stop.abort());
    return found;
  };
  const log = { info: () => undefined, warn: (fields: object, message: string) => void lines.push({ ...fields, message }) };
  await watchEngines(look, log, stop.signal, 1);
  const trouble = 'an engine is in trouble; what needs it waits or is refused until it works again';
  expect(lines).toEqual([
    { engine: 'store', trouble: 'a', message: trouble },
    { engine: 'vault', trouble: 'c', message: trouble },
    { engine: 'store', trouble: 'b', message: trouble },
    { engine: 'store', message: 'the engine works again' },
  ]);
});
