import requestQueue from 'kafkajs/src/network/requestQueue/index.js';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { cureIdleTimers } from './idle-timers.ts';

interface Queue {
  pending: unknown[];
  throttledUntil: number;
  scheduleCheckPendingRequests(): void;
  checkPendingRequests(): void;
  destroy(): void;
}

let queue: Queue;

beforeEach(() => {
  jest.useFakeTimers();
  cureIdleTimers();
  const logger = { debug: () => undefined };
  queue = new (requestQueue as new (options: object) => Queue)({ maxInFlightRequests: null, logger, clientId: 'c', broker: 'b' });
});

afterEach(() => {
  queue.destroy();
  jest.useRealTimers();
});

const waiting = { send: () => undefined, expectResponse: true };

describe('the queue of requests of a connection', () => {
  it('given nothing that waits, then no timer is set', () => {
    queue.scheduleCheckPendingRequests();
    queue.checkPendingRequests();
    expect(jest.getTimerCount()).toBe(0);
  });

  it('given a request that waits, then it is looked at within 10 ms, and no timer is left behind', () => {
    queue.pending.push(waiting);
    queue.scheduleCheckPendingRequests();
    queue.scheduleCheckPendingRequests();
    expect(jest.getTimerCount()).toBe(1);
    jest.advanceTimersByTime(10);
    expect([queue.pending.length, jest.getTimerCount()]).toEqual([0, 0]);
  });

  it('given that the broker asked to wait, then nothing is sent before, and one timer is set', () => {
    queue.throttledUntil = Date.now() + 500;
    queue.pending.push(waiting);
    queue.scheduleCheckPendingRequests();
    jest.advanceTimersByTime(499);
    expect([queue.pending.length, jest.getTimerCount()]).toEqual([1, 1]);
    jest.advanceTimersByTime(1);
    expect([queue.pending.length, jest.getTimerCount()]).toEqual([0, 0]);
  });
});
