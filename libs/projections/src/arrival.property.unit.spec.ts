import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { histories } from '../../../test/support/histories.ts';
import { storedEvents, type Told } from '../../../test/support/stored-events.ts';
import { foldInMemory, readPage, type ReadModel } from './engine/index.ts';
import { readModels } from './list.ts';

const RUNS = process.env['LETHE_TEST_SOAK'] ? 20_000 : 2_000;

/** Everything that a read model makes of the events, without what only tells where an event arrived. */
function rowsOf(model: ReadModel, told: readonly Told[]): string[] {
  const { events, unreadable } = readPage(storedEvents(told));
  expect(unreadable).toEqual([]);
  if (model.kind === 'derived') throw new Error('What follows from other tables has no rows of its own');
  const rows = model.kind === 'folded' ? foldInMemory(model, events) : events.flatMap((event) => model.rows(event));
  return rows.map((row: object) => canonical(row)).sort();
}

function canonical(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.replace(/ \d{19}$/, ''));
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  const entries = Object.entries(value).filter(([key, entry]) => entry !== undefined && key !== 'position' && key !== 'revision');
  return `{${entries
    .map(([key, entry]) => `${JSON.stringify(key)}:${canonical(entry)}`)
    .sort()
    .join()}}`;
}

describe('the order in which events arrive', () => {
  const aboutPersons = ['timeline', 'inventory', 'consent', 'knowledge', 'disclosure', 'retention', 'access', 'subject', 'link', 'act'];
  it.each(aboutPersons)('makes no difference to %s', (name) => {
    const model = readModels.find(({ table }) => table.name === name) as ReadModel;
    const arrivals = histories().chain((told) => fc.tuple(fc.constant(told), fc.shuffledSubarray(told, { minLength: told.length })));
    fc.assert(
      fc.property(arrivals, ([told, shuffled]) => {
        expect(rowsOf(model, shuffled)).toEqual(rowsOf(model, told));
      }),
      { numRuns: RUNS },
    );
  });
});
