/** A part of a pattern: text as it is, or a named place. */
type Part = { text: string } | { name: string; rest: boolean };

const PLACE = /\{([A-Za-z_][A-Za-z0-9_.-]*)(\*?)\}/g;

/**
 * The names of keys or objects with places in them: `cart:{customer_id}:{id}`. A place stands for one or more characters without the separator, so
 * that `user:{id}` is `user:1` and neither `user:1:cart` nor `user:10` when 1 is looked for; `{id*}` stands for all the rest, separators too.
 */
export class KeyPattern {
  readonly #parts: readonly Part[];
  readonly #form: RegExp;
  readonly names: readonly string[];

  private constructor(
    parts: readonly Part[],
    private readonly separator: string,
  ) {
    this.#parts = parts;
    this.names = parts.flatMap((part) => ('name' in part ? [part.name] : []));
    const none = `[^${escapeForm(separator)}]+`;
    const form = parts.map((part) => ('text' in part ? escapeForm(part.text) : part.rest ? '([^]+)' : `(${none})`));
    this.#form = new RegExp(`^${form.join('')}$`, 'u');
  }

  /** Undefined if it is no pattern: nothing in it, a brace without its other, a name twice, `{…*}` before the end. */
  static parse(text: string, separator: string): KeyPattern | undefined {
    const parts: Part[] = [];
    let at = 0;
    for (const place of text.matchAll(PLACE)) {
      if (place.index > at) parts.push({ text: text.slice(at, place.index) });
      parts.push({ name: place[1] as string, rest: place[2] === '*' });
      at = place.index + place[0].length;
    }
    if (at < text.length) parts.push({ text: text.slice(at) });
    const names = parts.flatMap((part) => ('name' in part ? [part.name] : []));
    const strayBrace = parts.some((part) => 'text' in part && /[{}]/.test(part.text));
    const earlyRest = parts.slice(0, -1).some((part) => 'name' in part && part.rest);
    const touching = parts.some((part, index) => 'name' in part && index > 0 && 'name' in (parts[index - 1] as Part));
    if (!parts.length || strayBrace || earlyRest || touching || new Set(names).size < names.length) return undefined;
    return new KeyPattern(parts, separator);
  }

  /** What stands in the places of a key, or undefined if it is not of this pattern. */
  read(key: string): Map<string, string> | undefined {
    const found = this.#form.exec(key);
    return found ? new Map(this.names.map((name, index) => [name, found[index + 1] as string])) : undefined;
  }

  /** Whether a value can stand in a place. */
  takes(name: string, value: string): boolean {
    const part = this.#parts.find((one) => 'name' in one && one.name === name);
    return part !== undefined && value !== '' && ('rest' in part && part.rest ? true : !value.includes(this.separator));
  }

  /** The key where these are all its places; undefined if others are left open. */
  key(values: ReadonlyMap<string, string>): string | undefined {
    const texts = this.#parts.map((part) => ('text' in part ? part.text : values.get(part.name)));
    return texts.every((text) => text !== undefined) ? texts.join('') : undefined;
  }

  /** What every key begins with, as far as it is known. */
  prefix(values: ReadonlyMap<string, string> = new Map()): string {
    let prefix = '';
    for (const part of this.#parts) {
      const text = 'text' in part ? part.text : values.get(part.name);
      if (text === undefined) return prefix;
      prefix += text;
    }
    return prefix;
  }

  /** As a pattern of Redis' SCAN: what is not known is `*`. */
  glob(values: ReadonlyMap<string, string> = new Map()): string {
    return this.#parts.map((part) => escapedOrAny('text' in part ? part.text : values.get(part.name))).join('');
  }
}

function escapedOrAny(text: string | undefined): string {
  return text === undefined ? '*' : text.replace(/[*?[\]\\^-]/g, '\\$&');
}

function escapeForm(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
