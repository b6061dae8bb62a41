import { ensure, type Stage } from './stage.ts';

/** What an eraser promises, by name. Each gets a consumer that was just started, and throws if it does not keep the promise. */
export const promises: Record<string, (stage: Stage) => Promise<void>> = {
  'erases whom the order names, and nobody else, and says so once nothing is left': async (stage) => {
    const [one, other] = [await stage.ordered(), await stage.ordered()];
    await stage.deliver(one.message);
    const answers = await stage.answered(one);
    ensure(await stage.holds(one.email, false), 'It answered `erased` and the system holds the person still');
    ensure(await stage.holds(other.email, true), 'It erased somebody whose order was not given');
    ensure(answers.length === 1 && answers[0]?.verified === true, 'It has to look again, and answer once with `verified`', answers);
    ensure(sum(answers[0]?.counts ?? {}) > 0, 'It has to say how many rows it erased', answers);
  },

  'at least once: the same order again, before and after it is answered, changes nothing': async (stage) => {
    const order = await stage.ordered();
    for (let times = 0; times < 3; times++) await stage.deliver(order.message);
    await stage.answered(order);
    await stage.deliver(order.message);
    const another = await stage.ordered();
    await stage.deliver(another.message);
    await stage.answered(another);
    await onlyAnswer(stage, order);
  },

  'reordering: rounds and persons in any order are each answered, for a round that was ordered': async (stage) => {
    const [first, second] = [await stage.ordered(), await stage.ordered()];
    const later = stage.order(first.email, { erasure: first.erasure, round: 2 });
    for (const { message } of [second, later, first]) await stage.deliver(message);
    await stage.answered(second);
    const answers = await stage.answered(first);
    ensure(
      answers.some(({ round, outcome }) => round === 2 && outcome === 'erased'),
      'The round that the claim names has to be answered',
      answers,
    );
    ensure(await stage.holds(first.email, false), 'The system holds the person still');
  },

  'crash before commit: an order that was not committed comes again and is carried out': async (stage) => {
    const order = await stage.ordered();
    stage.deliverOnce(order.message);
    await stage.kill();
    await stage.start();
    await stage.deliver(order.message);
    await stage.answered(order);
    ensure(await stage.holds(order.email, false), 'It answered `erased` and the system holds the person still');
  },

  'crash after commit: an order that was committed does not come again and is carried out all the same': async (stage) => {
    stage.ledger.open.claims = false;
    const order = await stage.ordered();
    const committed = await stage.deliveredSoon(order.message);
    await stage.kill();
    stage.ledger.open.claims = true;
    await stage.start();
    if (!committed) await stage.deliver(order.message);
    await stage.answered(order);
    ensure(await stage.holds(order.email, false), 'It answered `erased` and the system holds the person still');
  },

  'crash between erasing and answering: the next run says what was erased, not that nothing was held': async (stage) => {
    stage.ledger.open.receipts = false;
    const order = await stage.ordered();
    stage.deliverOnce(order.message);
    await stage.within('it erases and tries to answer', async () => stage.ledger.turnedAway > 0 && (await stage.holds(order.email, false)));
    await stage.kill();
    stage.ledger.open.receipts = true;
    await stage.start();
    // Where it had not committed yet, the message comes again; where it had, this is one time more.
    await stage.deliver(order.message);
    const answers = await stage.answered(order);
    ensure(answers.length === 1 && sum(answers[0]?.counts ?? {}) > 0, 'What was erased before the crash has to be counted', answers);
  },

  'a receipt that is not taken is sent again': async (stage) => {
    stage.ledger.open.receipts = false;
    const order = await stage.ordered();
    stage.deliverOnce(order.message);
    await stage.within('it tries to answer', () => Promise.resolve(stage.ledger.turnedAway > 0));
    await stage.always('Nothing is answered while nothing is taken', () =>
      Promise.resolve(stage.ledger.answers(order.erasure, stage.consumer.target).length === 0),
    );
    stage.ledger.open.receipts = true;
    // What it has to say is the promise above; here only that it says something.
    await stage.answered(order, 'erased', 'nothing-held');
  },

  'poison: what is no order, and orders of other targets or of nobody, hold up no other': async (stage) => {
    const order = await stage.ordered();
    const elsewhere = await stage.ordered();
    const foreign = stage.order(elsewhere.email, { target: `${stage.consumer.target}-other` });
    const nobody = order.message.replace(order.erasure, '0'.repeat(32));
    const poison = ['', 'no order', '{}', 'null', '[1]', '{"erasure":1,"target":null,"round":"x"}', foreign.message, nobody];
    for (const message of [...poison, order.message]) await stage.deliver(message);
    await stage.answered(order);
    await stage.always('The order of another target is not its own', () => stage.holds(elsewhere.email, true));
  },

  'poison: a person that cannot be erased holds up no other, is never said to be erased, and is in the end': async (stage) => {
    const [stuck, other] = [await stage.ordered(), await stage.ordered()];
    const lift = await stage.consumer.obstruct(stuck.email);
    try {
      for (const { message } of [stuck, other]) await stage.deliver(message);
      await stage.answered(other);
      await stage.always('What could not be erased is not said to be', () =>
        Promise.resolve(stage.ledger.answers(stuck.erasure, stage.consumer.target).every(({ outcome }) => outcome === 'failed')),
      );
    } finally {
      await lift();
    }
    await stage.answered(stuck);
    ensure(await stage.holds(stuck.email, false), 'It answered `erased` and the system holds the person still');
  },

  'replay after erasure: old orders again, from the beginning, do not touch a person who came back': async (stage) => {
    const order = await stage.ordered();
    await stage.deliver(order.message);
    await stage.answered(order);
    await stage.consumer.put(order.email);
    await stage.kill();
    await stage.start();
    for (let times = 0; times < 2; times++) await stage.deliver(order.message);
    const another = await stage.ordered();
    await stage.deliver(another.message);
    await stage.answered(another);
    await stage.always('The person came back after the erasure; what is new is not to be erased', () => stage.holds(order.email, true));
    await onlyAnswer(stage, order);
  },

  'replay after erasure: also where the consumer has lost everything that it knew': async (stage) => {
    const order = await stage.ordered();
    await stage.deliver(order.message);
    await stage.answered(order);
    await stage.consumer.put(order.email);
    await stage.kill();
    await stage.consumer.reset();
    await stage.start();
    await stage.deliver(order.message);
    const another = await stage.ordered();
    await stage.deliver(another.message);
    await stage.answered(another);
    await stage.always('The order was settled, so there was nothing to erase', () => stage.holds(order.email, true));
    await onlyAnswer(stage, order);
  },
};

/** One receipt with the first word, and none that says another thing later. */
async function onlyAnswer(stage: Stage, { erasure }: { erasure: string }): Promise<void> {
  const answers = () => stage.ledger.answers(erasure, stage.consumer.target);
  await stage.always(`An order is answered once, not ${JSON.stringify(answers())}`, () => Promise.resolve(answers().length === 1));
}

function sum(counts: Record<string, number>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}
