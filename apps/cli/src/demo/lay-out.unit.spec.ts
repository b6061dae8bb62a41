import { describe, expect, it } from '@jest/globals';
import { tableLines, wrapped } from './lay-out.ts';

describe('what the demonstration shows on a terminal', () => {
  it('breaks a line at its spaces, and no word', () => {
    expect(wrapped('not proved: that it holds', 12)).toEqual(['not proved:', 'that it', 'holds']);
    expect(wrapped('a-word-that-is-longer than the line', 10)).toEqual(['a-word-that-is-longer', 'than the', 'line']);
    expect(wrapped('', 10)).toEqual(['']);
  });

  it('aligns columns, and breaks the widest where the table is too wide', () => {
    const rows = [
      ['what', 'fields', 'n'],
      ['order', 'billing_address, contents, delivery_address, name', '3'],
      ['log', 'ip', '1'],
    ];
    expect(tableLines(rows, 80)).toEqual([
      'what   fields                                             n',
      'order  billing_address, contents, delivery_address, name  3',
      'log    ip                                                 1',
    ]);
    expect(tableLines(rows, 40)).toEqual([
      'what   fields                          n',
      'order  billing_address, contents,      3',
      '       delivery_address, name',
      'log    ip                              1',
    ]);
  });
});
