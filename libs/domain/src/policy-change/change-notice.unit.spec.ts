import { expect, it } from '@jest/globals';
import type { ChangesRule } from '../policy/policy.ts';
import { changeNotice } from './change-notice.ts';

const version = (name: string, effectiveFrom: string, changes?: ChangesRule) => ({
  version: name,
  effectiveFrom,
  ...(changes && { changes }),
});
const next = version('3', '2026-06-01T00:00:00Z');
const PUBLISHED = '2026-04-01T00:00:00Z';

it.each([
  ['nothing where there was no version before', [], undefined],
  ['nothing where the version in force promises nothing', [version('1', '2025-01-01T00:00:00Z')], undefined],
  [
    'by the day on which it takes effect',
    [version('1', '2025-01-01T00:00:00Z', { channel: 'page' })],
    { version: '3', channel: 'page', dueAt: '2026-06-01T00:00:00.000Z' },
  ],
  [
    'as long before it as was promised',
    [version('1', '2025-01-01T00:00:00Z', { channel: 'email', ahead: 'P30D' })],
    { version: '3', channel: 'email', dueAt: '2026-05-02T00:00:00.000Z' },
  ],
  [
    'a calendar month before it',
    [version('1', '2025-01-01T00:00:00Z', { channel: 'email', ahead: 'P1M' })],
    { version: '3', channel: 'email', dueAt: '2026-05-01T00:00:00.000Z' },
  ],
  [
    'as the version in force when it was published said, not the one after that',
    [version('1', '2025-01-01T00:00:00Z', { channel: 'account' }), version('2', '2026-05-01T00:00:00Z', { channel: 'page' })],
    { version: '3', channel: 'account', dueAt: '2026-06-01T00:00:00.000Z' },
  ],
] as const)('a new version makes due %s', (_, before, expected) => {
  expect(changeNotice(next, before, PUBLISHED)).toEqual(expected);
});
