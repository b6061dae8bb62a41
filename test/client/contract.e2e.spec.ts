import { afterAll, describe, expect, it } from '@jest/globals';
import { eraserContract, type EraserUnderTest } from '../../libs/client/src/contract/index.ts';
import {
  CarelessConsumer,
  ForgetfulConsumer,
  HoldingConsumer,
  LyingConsumer,
  RememberingConsumer,
  RightConsumer,
  UncountingConsumer,
} from './consumers.ts';

const right = new RightConsumer();
afterAll(() => right.dispose());

describe('an eraser made with the client', () => {
  eraserContract(right, { test: it });
});

/** The names of the tests that a consumer does not pass. */
async function failedBy(consumer: EraserUnderTest): Promise<string[]> {
  const tests: [string, () => Promise<void>][] = [];
  eraserContract(consumer, { test: (...test) => tests.push(test), patienceMs: 2_000 });
  const failed: string[] = [];
  for (const [name, run] of tests) await run().catch(() => failed.push(name));
  if (consumer instanceof RightConsumer) consumer.dispose();
  return failed;
}

const wrong: [string, EraserUnderTest, string[]][] = [
  [
    'keeps what it has taken in memory',
    new ForgetfulConsumer(),
    [
      'crash after commit: an order that was committed does not come again and is carried out all the same',
      'crash between erasing and answering: the next run says what was erased, not that nothing was held',
    ],
  ],
  [
    'says `erased` without erasing',
    new LyingConsumer(),
    [
      'erases whom the order names, and nobody else, and says so once nothing is left',
      'reordering: rounds and persons in any order are each answered, for a round that was ordered',
      'crash before commit: an order that was not committed comes again and is carried out',
      'crash after commit: an order that was committed does not come again and is carried out all the same',
      'crash between erasing and answering: the next run says what was erased, not that nothing was held',
      'poison: a person that cannot be erased holds up no other, is never said to be erased, and is in the end',
    ],
  ],
  [
    'counts only what its last attempt erased',
    new UncountingConsumer(),
    ['crash between erasing and answering: the next run says what was erased, not that nothing was held'],
  ],
  [
    'takes an answer for given once it was sent off',
    new CarelessConsumer(),
    [
      'crash between erasing and answering: the next run says what was erased, not that nothing was held',
      'a receipt that is not taken is sent again',
    ],
  ],
  [
    'works while it holds the message',
    new HoldingConsumer(),
    [
      'crash between erasing and answering: the next run says what was erased, not that nothing was held',
      'poison: what is no order, and orders of other targets or of nobody, hold up no other',
      'poison: a person that cannot be erased holds up no other, is never said to be erased, and is in the end',
    ],
  ],
  [
    'remembers whom an order named',
    new RememberingConsumer(),
    [
      'replay after erasure: old orders again, from the beginning, do not touch a person who came back',
      'replay after erasure: also where the consumer has lost everything that it knew',
    ],
  ],
];

describe('the contract', () => {
  it('is passed by a right consumer with the patience that the wrong ones get', async () => {
    expect(await failedBy(new RightConsumer())).toEqual([]);
  }, 60_000);

  it.each(wrong)(
    'catches a consumer that %s',
    async (_, consumer, names) => {
      expect(await failedBy(consumer)).toEqual(names);
    },
    60_000,
  );
});
