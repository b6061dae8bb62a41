import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Inbox, TOLD_AFTER } from './inbox.ts';

const order = { erasure: 'a'.repeat(32), target: 'shop-db', round: 1, key: 'b'.repeat(32) };
const other = { ...order, erasure: 'c'.repeat(32) };

let folder: string;
let inbox: Inbox;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lethe-inbox-'));
  inbox = new Inbox(folder);
});

afterEach(() => {
  inbox.close();
  rmSync(folder, { recursive: true, force: true });
});

/** As after a kill: what is not on disk is gone. */
function again(): void {
  inbox.close();
  inbox = new Inbox(folder);
}

const next = () => inbox.next('shop-db');

describe('the inbox of an eraser', () => {
  it('has an order until it is settled, however often it is taken and whatever restarts', () => {
    inbox.take([order], 1);
    again();
    inbox.take([order], 2);
    expect(next()).toEqual({ ...order, attempts: 0, code: '', notBefore: 0 });
    inbox.settle(order, 3);
    again();
    inbox.take([order], 4);
    expect(next()).toBeUndefined();
  });

  it('counts attempts that ended with the process, and goes on counting after it', () => {
    inbox.take([order], 1);
    for (let attempts = 1; attempts <= TOLD_AFTER; attempts++) {
      inbox.begin(next()!, attempts * 10);
      again();
      expect(next()).toEqual({ ...order, attempts, code: 'cut-off', notBefore: attempts * 10 });
    }
  });

  it('keeps why an order failed and when it is tried again, and gives others meanwhile', () => {
    inbox.take([order, other], 1);
    const begun = next()!;
    inbox.begin(begun, 50);
    inbox.postpone(begun, 'locked', 99.5);
    again();
    expect(next()).toMatchObject({ erasure: other.erasure, attempts: 0 });
    inbox.settle(other, 2);
    expect(next()).toEqual({ ...order, attempts: 1, code: 'locked', notBefore: 100 });
  });

  it('leaves the pause of an order whose message comes again, until it was told as failing: then it is new', () => {
    inbox.take([order], 1);
    for (let attempts = 1; attempts < TOLD_AFTER; attempts++) inbox.begin(next()!, 900);
    inbox.take([order], 2);
    expect(next()).toMatchObject({ attempts: TOLD_AFTER - 1, notBefore: 900 });
    inbox.begin(next()!, 900);
    inbox.take([order], 3);
    expect(next()).toMatchObject({ attempts: 0, notBefore: 0 });
  });

  it('gives an order that is sent again at once, also if it comes in the middle of an attempt that fails', () => {
    inbox.take([order], 1);
    for (let attempts = 1; attempts < TOLD_AFTER; attempts++) inbox.begin(next()!, 0);
    const last = next()!;
    expect(inbox.begin(last, 900)).toBe(true);
    inbox.take([order], 2);
    inbox.postpone(last, 'locked', 900_000);
    const renewed = next()!;
    expect(renewed).toMatchObject({ attempts: 0, notBefore: 0 });
    expect([inbox.begin(last, 900_000), next()]).toEqual([false, renewed]);
  });

  it('adopts what the ledger lists and it does not have, and tries that at once when the message comes as well', () => {
    expect(inbox.knows('shop-db')).toBe(false);
    inbox.take([order], 1);
    inbox.begin(next()!, 900);
    inbox.adopt([order, other], 500, 2);
    expect(inbox.knows('shop-db')).toBe(true);
    expect(next()).toEqual({ ...other, key: other.erasure, attempts: 0, code: '', notBefore: 500 });
    inbox.take([other], 3);
    expect(next()).toEqual({ ...other, attempts: 0, code: '', notBefore: 0 });
    inbox.settle(other, 4);
    expect(next()).toMatchObject({ erasure: order.erasure, attempts: 1, notBefore: 900 });
  });

  it('answers by the key of the message where that comes after the list', () => {
    inbox.adopt([order], 500, 1);
    inbox.begin(next()!, 900);
    inbox.take([order], 2);
    expect(next()).toEqual({ ...order, attempts: 1, code: 'cut-off', notBefore: 900 });
  });

  it('opens again what was answered and is listed all the same an hour later: its receipt was lost', () => {
    const hour = 3_600_000;
    inbox.take([order], 1);
    inbox.noteFound(order, { rows: 3 });
    inbox.begin(next()!, 900);
    inbox.settle(order, 10);
    inbox.adopt([order], 0, 10 + hour);
    expect(next()).toBeUndefined();
    again();
    inbox.adopt([order], 500, 11 + hour);
    expect([next(), inbox.found(order)]).toEqual([{ ...order, attempts: 0, code: '', notBefore: 500 }, { rows: 3 }]);
    inbox.adopt([order], 900, 12 + hour);
    expect(next()).toMatchObject({ notBefore: 500 });
    inbox.settle(order, 20 + hour);
    inbox.adopt([order], 900, 30 + hour);
    expect(next()).toBeUndefined();
  });

  it('is one eraser’s', () => {
    expect(() => new Inbox(folder)).toThrow(/does another eraser use it\?/);
  });
});
