import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { KeyPattern } from './key-pattern.ts';

const pattern = (text: string) => {
  const parsed = KeyPattern.parse(text, ':');
  if (!parsed) throw new Error(`${text} is no pattern`);
  return parsed;
};
const places = (found: ReadonlyMap<string, string> | undefined) => found && Object.fromEntries(found);

describe('KeyPattern', () => {
  it.each<[string, string, Record<string, string> | undefined]>([
    ['user:{id}', 'user:1', { id: '1' }],
    ['user:{id}', 'user:1:cart', undefined],
    ['user:{id}', 'user:', undefined],
    ['user:{id}', 'xuser:1', undefined],
    ['user:{id}', 'user:1\n', { id: '1\n' }],
    ['user.{id}', 'userx1', undefined],
    ['{owner}:{id*}', 'a:b:c', { owner: 'a', id: 'b:c' }],
    ['all', 'all', {}],
    ['a{x}b:{y}', 'aab:b:c', undefined],
  ])('%s reads %j as %j', (text, key, expected) => {
    expect(places(pattern(text).read(key))).toEqual(expected);
  });

  it.each(['', 'user:{id', 'user:id}', '{a}{b}', '{a}:{a}', '{a*}:b', 'user:{}', '{a b}'])('%j is no pattern', (text) => {
    expect(KeyPattern.parse(text, ':')).toBeUndefined();
  });

  it('knows what every key begins with, and what Redis is asked for', () => {
    const carts = pattern('cart[1]:{owner}:{id}');
    expect([carts.prefix(), carts.prefix(new Map([['owner', 'a*']])), carts.glob(new Map([['owner', 'a*?[b]']]))]).toEqual([
      'cart[1]:',
      'cart[1]:a*:',
      'cart\\[1\\]:a\\*\\?\\[b\\]:*',
    ]);
  });

  it('reads back what it wrote, whatever stands in the places, and takes nothing that it could not', () => {
    const value = fc.string({ unit: 'binary', minLength: 1 });
    fc.assert(
      fc.property(value, value, (owner, id) => {
        const carts = pattern('cart:{owner}:{id}');
        const key = carts.key(new Map([['owner', owner], ['id', id]])); // prettier-ignore
        const whole = carts.takes('owner', owner) && carts.takes('id', id);
        if (whole) expect(places(carts.read(String(key)))).toEqual({ owner, id });
        else expect(places(carts.read(String(key)))).not.toEqual({ owner, id });
      }),
    );
  });
});
