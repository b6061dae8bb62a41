/** A field as the indexes have it. */
export interface LiveField {
  /** `keyword`, `text`, `long`, `date`, … */
  type: string;
  searchable: boolean;
  /** A field beneath it that has the text whole, if there is one for texts of every length. */
  whole?: string;
  /** The innermost nested object that it is in. */
  nested?: string;
}

/** The fields of the indexes that a location stands for, by their paths. */
export type LiveFields = ReadonlyMap<string, LiveField>;

interface Mapping {
  type?: string;
  index?: boolean;
  ignore_above?: number;
  properties?: Record<string, Mapping>;
  fields?: Record<string, Mapping>;
}

/** Reads the answer of `GET <index>/_mapping`. Where indexes differ, the first that has a field counts. */
export function liveFields(answer: Record<string, { mappings?: Mapping }>): LiveFields {
  const fields = new Map<string, LiveField>();
  for (const { mappings } of Object.values(answer)) walk(mappings ?? {}, '', undefined, fields);
  return fields;
}

function walk({ properties }: Mapping, prefix: string, nested: string | undefined, into: Map<string, LiveField>): void {
  for (const [name, mapping] of Object.entries(properties ?? {})) {
    const path = `${prefix}${name}`;
    const within = mapping.type === 'nested' ? path : nested;
    if (mapping.properties) walk(mapping, `${path}.`, within, into);
    if (!into.has(path)) into.set(path, fieldOf(path, mapping, within));
  }
}

function fieldOf(path: string, { type = 'object', index = true, fields }: Mapping, nested: string | undefined): LiveField {
  const whole = Object.entries(fields ?? {}).find(
    ([, one]) => one.type === 'keyword' && one.ignore_above === undefined && one.index !== false,
  )?.[0];
  return {
    type,
    searchable: index,
    ...(whole === undefined ? {} : { whole: `${path}.${whole}` }),
    ...(nested === undefined ? {} : { nested }),
  };
}
