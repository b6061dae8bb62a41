import type { BundleEvent } from '../contents.ts';

/** A value that the ledger keeps, with the event it came with. */
export interface KeptValue {
  event: string;
  time: string;
  type: string;
  category?: string;
  system?: string;
  dataset?: string;
  pointer: string;
  /** Name of the field; absent for notes and the like. */
  field?: string;
  value: unknown;
}

const text = (value: unknown) => (typeof value === 'string' ? value : undefined);

/** The values of an event, each with its context. */
export function keptValues({ id, type, data, metadata, opened }: BundleEvent): KeptValue[] {
  const [category, system, dataset] = [text(data.category), text(data.system), text(data.dataset)];
  return opened.map(({ pointer, value }) => {
    const field = fieldOf(pointer);
    return {
      event: id,
      time: String(metadata.time),
      type,
      ...(category === undefined ? {} : { category }),
      ...(system === undefined ? {} : { system }),
      ...(dataset === undefined ? {} : { dataset }),
      pointer,
      ...(field === undefined ? {} : { field }),
      value,
    };
  });
}

/** `/fields/<name>` names a field (RFC 6901 escapes undone); other pointers do not. */
export function fieldOf(pointer: string): string | undefined {
  const field = /^\/fields\/([^/]+)$/.exec(pointer)?.[1];
  return field?.replaceAll('~1', '/').replaceAll('~0', '~');
}
