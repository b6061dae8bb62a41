import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { answeredWithin } from './answered-within.ts';
import { ConnectorError } from './connector.ts';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

describe('what a server answers', () => {
  it('comes through, and no timer is left behind', async () => {
    expect(await answeredWithin(1_000, Promise.resolve('rows'))).toBe('rows');
    await expect(answeredWithin(1_000, Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(jest.getTimerCount()).toBe(0);
  });

  it('given that nothing comes, then it is a timeout two seconds after the server should have said so', async () => {
    const failed = answeredWithin(1_000, new Promise(() => undefined)).catch((error: unknown) => error);
    await jest.advanceTimersByTimeAsync(2_999);
    expect(jest.getTimerCount()).toBe(1);
    await jest.advanceTimersByTimeAsync(1);
    expect(await failed).toEqual(new ConnectorError('timeout'));
  });
});
