import { describe, expect, it } from '@jest/globals';
import { Coalesced } from './coalesce.ts';

describe('Coalesced', () => {
  it('given a question under way, when more come, then they are asked together next and each has its own answer', async () => {
    const asked: number[][] = [];
    const coalesced = new Coalesced(async (questions: number[]) => {
      asked.push(questions);
      return questions.map((question) => question * 10);
    });
    const answers = await Promise.all([1, 2, 3].map((question) => coalesced.answer(question)));
    expect({ answers, asked }).toEqual({ answers: [10, 20, 30], asked: [[1], [2, 3]] });
  });

  it('given a failure, then those who asked see it and the next question is asked anew', async () => {
    let failing = true;
    const coalesced = new Coalesced(async (questions: number[]) => {
      if (failing) throw new Error('down');
      return questions;
    });
    await expect(coalesced.answer(1)).rejects.toThrow('down');
    failing = false;
    expect(await coalesced.answer(1)).toBe(1);
  });
});
