import { describe, expect, it } from '@jest/globals';
import { changeAt, leavesOf, valueAt } from './json-path.ts';

const document = { a: { b: 1 }, list: [{ x: 'p' }, { x: ['q', 'r'] }, { y: 's' }, 'text'], 'with.dot': { in: 't' }, none: null };

describe('valueAt', () => {
  it.each<[string, unknown]>([
    ['a.b', 1],
    ['a', { b: 1 }],
    ['a.c', undefined],
    ['a.b.c', undefined],
    ['list.x', ['p', 'q', 'r']],
    ['list.z', undefined],
    ['with.dot', { in: 't' }],
    ['none', null],
    ['none.more', undefined],
    ['constructor.name', undefined],
  ])('%s is %j', (path, expected) => {
    expect(valueAt(document, path)).toEqual(expected);
  });
});

describe('changeAt', () => {
  const at = (path: string, change: (value: unknown) => unknown) => changeAt(document, path.split('.'), change);

  it.each<[string, unknown]>([
    ['a.b', { ...document, a: { b: 'new' } }],
    ['list.x', { ...document, list: [{ x: 'new' }, { x: ['new', 'new'] }, { y: 's' }, 'text'] }],
    ['a.missing', document],
    ['missing.path', document],
    ['with.dot', { ...document, 'with.dot': 'new' }],
  ])('changes what stands at %s and nothing else', (path, expected) => {
    const before = structuredClone(document);
    expect(at(path, () => 'new')).toEqual(expected);
    expect(document).toEqual(before);
  });

  it('a list of which nothing is left is nothing', () => {
    expect(changeAt({ tags: ['a', 'b'] }, ['tags'], () => null)).toEqual({ tags: null });
  });
});

describe('leavesOf', () => {
  it('has every single value as text, and nothing of what is not there', () => {
    expect(leavesOf(['a', 1, [true, null], { x: 1n }])).toEqual(['a', '1', 'true', null, '{"x":"1"}']);
    expect([leavesOf(undefined), leavesOf(null), leavesOf([])]).toEqual([[], [null], []]);
  });
});
