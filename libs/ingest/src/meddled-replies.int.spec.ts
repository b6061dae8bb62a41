import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { EventStore } from '#event-store';
import { collected, TestLedger, testCaller } from '../../../test/support/ledger.ts';
import { type Meddle, MeddlingServer } from '../../../test/support/meddling-server.ts';

const TIMEOUT_MS = 200;
const WRITERS = 8;
const EACH = 40;

let ledger: TestLedger;
let server: MeddlingServer;
let store: EventStore;

beforeEach(async () => {
  ledger = await TestLedger.open();
  server = await MeddlingServer.start(ledger.events.port);
  store = new EventStore({ url: server.url, appendTimeoutMs: TIMEOUT_MS });
});

afterEach(async () => {
  await store.dispose();
  server.stop();
  await ledger.close();
});

/** Sends every nth reply so. */
function every(nth: number, meddle: Meddle): Meddle {
  let replies = 0;
  return (pass) => (++replies % nth === 0 ? meddle(pass) : pass());
}

test.each<[string, Meddle, mustFail: boolean]>([
  ['twice', (pass) => [pass(), pass()], false],
  ['again after a while', (pass) => [pass(), setTimeout(pass, 50)], false],
  ['later than anybody waits, every 20th time', every(20, (pass) => setTimeout(pass, 2 * TIMEOUT_MS)), true],
  ['never, every 20th time', every(20, () => undefined), true],
  ['twice and too late, every 20th time', every(20, (pass) => setTimeout(() => [pass(), pass()], 2 * TIMEOUT_MS)), true],
])(
  'given a store that answers %s, then every event that is sent until it is acknowledged is in the ledger once',
  async (_, meddle, mustFail) => {
    server.meddle = meddle;
    const ingest = ledger.ingest({ store });
    const acknowledged = new Map<string, string>();
    let refused = 0;
    const writer = async (name: string) => {
      for (let n = 0; n < EACH; n++) {
        const event = collected(`${name}-${n}`, { subject: { email: `${name}-${n % 5}@example.org` } });
        for (;;) {
          const [result] = await ingest.record(testCaller, [event]);
          if (result?.problem) expect(result.problem.status).toBe(503);
          if (result?.position !== undefined) {
            acknowledged.set(event.id, result.position);
            break;
          }
          refused += 1;
        }
      }
    };
    await Promise.all(Array.from({ length: WRITERS }, (__, n) => writer(`w${n}`)));
    const events = await ledger.all();
    expect(events.map(({ position }) => String(position)).toSorted()).toEqual([...acknowledged.values()].toSorted());
    expect([acknowledged.size, refused > 0]).toEqual([WRITERS * EACH, mustFail]);
  },
);
