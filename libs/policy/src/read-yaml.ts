import { isMap, isNode, isPair, isScalar, LineCounter, parseDocument, visit, type Document, type Node, type YAMLMap } from 'yaml';
import type { FieldProblem } from '#domain';

/** A fault in a file: where (line and column from 1, JSON pointer into the document) and what. Never repeats a value. */
export interface FileProblem {
  line: number;
  column: number;
  pointer: string;
  reason: string;
}

export type YamlReading = { ok: true; value: unknown; at: (problem: FieldProblem) => FileProblem } | { ok: false; problems: FileProblem[] };

/** Files are small; what is larger is a mistake or an attack. */
const MAX_CHARACTERS = 256_000;

/** Faults named at most; whoever has more begins with these. */
const MAX_PROBLEMS = 100;

/** Reads one YAML 1.2 document and remembers where everything stands. Aliases are refused: a file says each thing where it is. */
export function readYaml(text: string): YamlReading {
  if (text.length > MAX_CHARACTERS) {
    return { ok: false, problems: [{ line: 1, column: 1, pointer: '', reason: `has more than ${MAX_CHARACTERS} characters` }] };
  }
  const lines = new LineCounter();
  // The parser's own search for keys that stand twice compares each with each: a large file would hold everything else up.
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false, stringKeys: true });
  const faults = [...document.errors, ...document.warnings].map((fault) => ({ at: fault.pos[0], reason: yamlReason(fault.code) }));
  const found = faults.length ? faults : repeatedKeys(document);
  if (found.length) {
    const problems = found.slice(0, MAX_PROBLEMS).map(({ at, reason }) => ({ ...place(lines, at), pointer: '', reason }));
    return { ok: false, problems };
  }
  try {
    const value: unknown = document.toJS({ maxAliasCount: 0 });
    return { ok: true, value, at: (problem) => ({ ...place(lines, offsetOf(document, problem.pointer)), ...problem }) };
  } catch {
    return { ok: false, problems: [{ line: 1, column: 1, pointer: '', reason: 'uses an alias (*name), which is not allowed here' }] };
  }
}

function repeatedKeys(document: Document.Parsed): { at: number; reason: string }[] {
  const found: { at: number; reason: string }[] = [];
  visit(document, { Map: (_, map) => void found.push(...repeatedIn(map)) });
  return found;
}

function repeatedIn(map: YAMLMap): { at: number; reason: string }[] {
  const seen = new Set<string>();
  return map.items.flatMap(({ key }) => {
    if (!isScalar(key)) return [];
    const name = String(key.value);
    if (seen.has(name)) return [{ at: startOf(key) ?? 0, reason: 'the same key stands twice in one mapping' }];
    seen.add(name);
    return [];
  });
}

function place(lines: LineCounter, offset: number): { line: number; column: number } {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(line, 1), column: Math.max(col, 1) };
}

/** By code, since the parser's own message may quote the file, and with it a secret. */
function yamlReason(code: string): string {
  if (code === 'MULTIPLE_DOCS') return 'only one document is allowed';
  return `is not YAML (${code.toLowerCase().replaceAll('_', ' ')})`;
}

/** The key of a mapping's member, the item of a list; where the pointer leads nowhere, the nearest thing above. */
function offsetOf(document: Document.Parsed, pointer: string): number {
  let node: Node | null = document.contents;
  let offset = startOf(node) ?? 0;
  for (const part of pointer.split('/').slice(1)) {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~');
    if (isMap(node)) {
      const pair = node.items.find((item) => isPair(item) && isScalar(item.key) && String(item.key.value) === name);
      if (!pair) break;
      offset = startOf(pair.key) ?? offset;
      node = isNode(pair.value) ? pair.value : null;
    } else {
      const item = node && 'items' in node ? node.items[Number(name)] : undefined;
      if (!isNode(item)) break;
      offset = startOf(item) ?? offset;
      node = item;
    }
  }
  return offset;
}

function startOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}
