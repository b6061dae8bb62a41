import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { connectorProblems } from '#connectors';
import { formatProblems, parsePolicy, parseSystem } from './parse.ts';

async function examples(page: string): Promise<string[]> {
  const text = await readFile(`docs/${page}`, 'utf8');
  return [...text.matchAll(/^```yaml\n([^]*?)^```$/gm)].map((match) => match[1] as string);
}

describe('the examples in the docs are files without faults', () => {
  it.each([
    ['policies.md', parsePolicy],
    ['systems.md', parseSystem],
  ] as const)('%s', async (page, parse) => {
    const found = await examples(page);
    expect(found).toHaveLength(1);
    for (const yaml of found) {
      const reading = parse(yaml);
      expect(formatProblems(page, reading.ok ? [] : reading.problems)).toBe('');
    }
  });

  it('that their connector takes', async () => {
    const [yaml = ''] = await examples('systems.md');
    const reading = parseSystem(yaml);
    expect(reading.ok && connectorProblems(reading.system)).toEqual([]);
  });
});
