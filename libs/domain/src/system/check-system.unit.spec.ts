import { describe, expect, it } from '@jest/globals';
import { systemProblems } from './check-system.ts';
import { sampleSystem } from './sample-system.ts';
import type { Dataset, SystemFile } from './system.ts';

const dataset = (system: SystemFile, index: number) => system.datasets[index] as Dataset;

describe('systemProblems', () => {
  it('finds nothing in a file without faults', () => {
    expect(systemProblems(sampleSystem())).toEqual([]);
  });

  it.each<[string, (system: SystemFile) => void, { pointer: string; reason: string }[]]>([
    [
      'a password in clear',
      (s) => (s.connection = { password: 'hunter2' }),
      [{ pointer: '/connection/password', reason: 'a secret is given by reference: env:NAME or file:/PATH' }],
    ],
    [
      'a URL with a password in clear',
      (s) => (s.connection = { server: 'postgres://a:b@c/d' }),
      [{ pointer: '/connection/server', reason: 'a secret is given by reference: env:NAME or file:/PATH' }],
    ],
    [
      'a secret deeper in',
      (s) => (s.connection = { sasl: { secret: 1 } }),
      [{ pointer: '/connection/sasl/secret', reason: 'a secret is given by reference: env:NAME or file:/PATH' }],
    ],
    [
      'a dataset twice',
      (s) => (dataset(s, 2).name = 'orders'),
      [
        { pointer: '/datasets/2/name', reason: "'orders' is declared more than once" },
        { pointer: '/datasets', reason: 'these refer to each other in a circle, so none can be erased first: orders' },
      ],
    ],
    [
      'a column twice',
      (s) => dataset(s, 2).fields.push({ name: 'address' }),
      [{ pointer: '/datasets/2/fields/1/name', reason: "'address' is declared more than once" }],
    ],
    [
      'two columns of one name in the ledger',
      (s) => dataset(s, 2).fields.push({ name: 'line2', as: 'address' }),
      [{ pointer: '/datasets/2/fields/1', reason: "'address' is called 'address' too" }],
    ],
    [
      'no way to a person',
      (s) => delete dataset(s, 0).identifiers,
      [{ pointer: '/datasets/0', reason: 'a person cannot be found here: identifiers or references are needed' }],
    ],
    [
      'a form of nothing',
      (s) => (dataset(s, 0).forms = { phone: 'phone' }),
      [{ pointer: '/datasets/0/forms/phone', reason: "there is no column for 'phone' in identifiers" }],
    ],
    [
      'a reference to nothing',
      (s) => (dataset(s, 2).references![0]!.dataset = 'basket'),
      [{ pointer: '/datasets/2/references/0/dataset', reason: "there is no dataset 'basket' in this system" }],
    ],
    [
      'a circle',
      (s) => (dataset(s, 0).references = [{ dataset: 'parcels', column: 'last_parcel' }]),
      [
        {
          pointer: '/datasets',
          reason: 'these refer to each other in a circle, so none can be erased first: parcels → orders → customers',
        },
      ],
    ],
    [
      'a row that is deleted under another dataset',
      (s) => (dataset(s, 2).location = 'public.orders'),
      [{ pointer: '/datasets/2/erase', reason: 'another dataset is in public.orders too, so its rows cannot be deleted as a whole' }],
    ],
    [
      'an action on a deleted row',
      (s) => (dataset(s, 0).fields[0]!.action = { do: 'null' }),
      [{ pointer: '/datasets/0/fields/0/action', reason: 'the row is deleted as a whole, so nothing is left to act on' }],
    ],
    [
      'a field that stays unanswered',
      (s) => dataset(s, 1).fields.push({ name: 'note' }),
      [
        {
          pointer: '/datasets/1/fields/1',
          reason: 'the row stays, so an action is needed: leave it if it says nothing of anybody then, or keep it with a ground',
        },
      ],
    ],
    [
      'an identifier that stays unanswered',
      (s) => (dataset(s, 1).identifiers = { email: 'email' }),
      [{ pointer: '/datasets/1/identifiers/email', reason: "the row stays, so 'email' has to stand in fields with an action" }],
    ],
    [
      'a key that changes',
      (s) => dataset(s, 1).fields.push({ name: 'id', action: { do: 'null' } }),
      [{ pointer: '/datasets/1/fields/1/action', reason: 'the key has to stay as it is' }],
    ],
    [
      'a scope that an erasure would change',
      (s) => {
        dataset(s, 1).scope = { column: 'shop', equals: 'eu' };
        dataset(s, 1).fields.push({ name: 'shop', action: { do: 'null' } });
      },
      [{ pointer: '/datasets/1/fields/1/action', reason: 'the column of the scope has to stay as it is' }],
    ],
    [
      'a review that is no date',
      (s) => (dataset(s, 1).fields[0]!.action = { do: 'keep', ground: 'legal-obligation', reviewAt: 'later' }),
      [{ pointer: '/datasets/1/fields/0/action/reviewAt', reason: 'must be a date, such as 2034-12-31' }],
    ],
  ])('finds %s', (_, change, problems) => {
    const system = sampleSystem();
    change(system);
    expect(systemProblems(system)).toEqual(problems);
  });
});
