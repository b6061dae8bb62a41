import { isMap, isNode, isPair, isScalar, LineCounter, parseDocument, type Document, type Node } from 'yaml';
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
const MAX_CHARACTERS = 1_000_000;

/** Reads one YAML 1.2 document and remembers where everything stands. Aliases are refused: a file says each thing where it is. */
export function readYaml(text: string): YamlReading {
  if (text.length > MAX_CHARACTERS) {
    return { ok: false, problems: [{ line: 1, column: 1, pointer: '', reason: `has more than ${MAX_CHARACTERS} characters` }] };
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true, stringKeys: true });
  const faults = [...document.errors, ...document.warnings];
  if (faults.length) {
    return { ok: false, problems: faults.map((fault) => ({ ...place(lines, fault.pos[0]), pointer: '', reason: yamlReason(fault.code) })) };
  }
  try {
    const value: unknown = document.toJS({ maxAliasCount: 0 });
    return { ok: true, value, at: (problem) => ({ ...place(lines, offsetOf(document, problem.pointer)), ...problem }) };
  } catch {
    return { ok: false, problems: [{ line: 1, column: 1, pointer: '', reason: 'uses an alias (*name), which is not allowed here' }] };
  }
}

function place(lines: LineCounter, offset: number): { line: number; column: number } {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(line, 1), column: Math.max(col, 1) };
}

/** By code, since the parser's own message may quote the file, and with it a secret. */
function yamlReason(code: string): string {
  if (code === 'DUPLICATE_KEY') return 'the same key stands twice in one mapping';
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
