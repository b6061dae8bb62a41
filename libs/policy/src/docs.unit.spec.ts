import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { connectionTables, connectorProblems, connectors } from '#connectors';
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
    expect(found.length).toBeGreaterThan(0);
    for (const yaml of found) {
      const reading = parse(yaml);
      expect(formatProblems(page, reading.ok ? [] : reading.problems)).toBe('');
    }
  });

  it('at least one for each kind of system, that its connector takes', async () => {
    const kinds = [];
    for (const yaml of await examples('systems.md')) {
      const reading = parseSystem(yaml);
      if (!reading.ok) continue;
      kinds.push(reading.system.connector);
      expect({ name: reading.system.name, problems: connectorProblems(reading.system) }).toEqual({
        name: reading.system.name,
        problems: [],
      });
    }
    expect([...new Set(kinds)].toSorted(inOrder)).toEqual(connectors.map(({ kind }) => kind).toSorted(inOrder));
  });

  it('docs/systems.md shows the settings of every kind as they are declared (`npm run docs` writes it)', async () => {
    const page = await readFile('docs/systems.md', 'utf8');
    expect(/<!-- generated: connections -->\n([^]*?)\n<!-- end -->/.exec(page)?.[1]).toBe(connectionTables());
  });
});

const inOrder = (a: string, b: string) => (a < b ? -1 : 1);
