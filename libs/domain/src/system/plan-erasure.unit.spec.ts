import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { planErasure } from './plan-erasure.ts';
import { sampleSystem } from './sample-system.ts';
import type { Dataset } from './system.ts';

function dataset(name: string, parents: string[]): Dataset {
  const references = parents.map((parent) => ({ dataset: parent, column: `${parent}_id` }));
  return { name, category: 'c', location: name, key: 'id', references, fields: [], erase: 'delete-row' };
}

const names = (datasets: { name: string }[]) => datasets.map(({ name }) => name);

describe('planErasure', () => {
  it('erases children before their parents', () => {
    const plan = planErasure(sampleSystem());
    expect(plan.ok && names(plan.datasets)).toEqual(['parcels', 'orders', 'customers']);
  });

  it('keeps the order of the file where nothing refers to anything', () => {
    const plan = planErasure({ datasets: [dataset('b', []), dataset('a', []), dataset('c', [])] });
    expect(plan.ok && names(plan.datasets)).toEqual(['b', 'a', 'c']);
  });

  it('has no order for a dataset that refers to itself', () => {
    expect(planErasure({ datasets: [dataset('tree', ['tree'])] })).toEqual({ ok: false, cycle: ['tree'] });
  });

  it('names a circle and not what only hangs on it', () => {
    const datasets = [dataset('leaf', ['a']), dataset('a', ['b']), dataset('b', ['c']), dataset('c', ['a']), dataset('free', [])];
    expect(planErasure({ datasets })).toEqual({ ok: false, cycle: expect.arrayContaining(['a', 'b', 'c']) });
  });

  it('any file without a circle: all datasets, each before those it refers to', () => {
    const acyclic = fc
      .integer({ min: 0, max: 8 })
      .chain((count) =>
        fc.tuple(
          ...Array.from({ length: count }, (_, n) =>
            fc.subarray(Array.from({ length: n }, (__, i) => `d${i}`)).map((parents) => dataset(`d${n}`, parents)),
          ),
        ),
      );
    fc.assert(
      fc.property(
        acyclic.chain((all) => fc.shuffledSubarray(all, { minLength: all.length })),
        (datasets) => {
          const plan = planErasure({ datasets });
          const order = plan.ok ? names(plan.datasets) : [];
          expect(order.toSorted()).toEqual(names(datasets).toSorted());
          for (const { name, references } of datasets) {
            for (const parent of references ?? []) expect(order.indexOf(name)).toBeLessThan(order.indexOf(parent.dataset));
          }
        },
      ),
    );
  });
});
