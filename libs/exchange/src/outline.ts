import { catalogue, isRepeatable } from '#domain';
import { parseJson, type NewMessage } from '#messaging';

/**
 * A message without what it says: which headers it has, and of JSON the names and the kinds of values. Names that may themselves be personal are left out; of
 * an event its type is told where it is one.
 */
export function outlineOf({ value, headers }: Pick<NewMessage, 'value' | 'headers'>): string[] {
  const named = headers.map(([name]) => (isRepeatable(name) ? name : '(a name)'));
  const json = value && parseJson(value);
  return [
    `headers: ${named.join(', ') || 'none'}`,
    ...(json ? linesOf(json.value, 'value') : [`value: ${value?.length ?? 0} bytes, not JSON`]),
  ];
}

function linesOf(value: unknown, at: string): string[] {
  if (typeof value !== 'object' || value === null) return [`${at}: ${kindOf(value)}`];
  const members = Object.entries(value);
  if (members.length === 0) return [`${at}: empty`];
  const inside = (name: string) => (Array.isArray(value) ? '*' : isRepeatable(name) ? name : '(a name)');
  return [...new Set(members.flatMap(([name, member]) => linesOf(member, `${at}/${inside(name)}`)))];
}

function kindOf(value: unknown): string {
  if (typeof value === 'string') return catalogue.get(value) ? value : `text of ${value.length} characters`;
  return value === null ? 'null' : typeof value;
}
