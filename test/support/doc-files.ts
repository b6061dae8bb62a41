import { readFileSync } from 'node:fs';

/** The code blocks of a page that stand under `<!-- file: name -->`: name → text. */
export function filesOf(page: string): Map<string, string> {
  const blocks = readFileSync(page, 'utf8').matchAll(/<!-- file: (\S+) -->\n```\w+\n([^]*?)\n```/g);
  return new Map([...blocks].map(([, name = '', text = '']) => [name, `${text}\n`]));
}
