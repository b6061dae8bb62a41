const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)(\..*)?$/i;

/** A name of a system, a dataset or a purpose as part of a path that every file system takes. */
export function safeName(name: string): string {
  const safe = name
    .replaceAll(/[^A-Za-z0-9._-]/g, '_')
    .replace(/^\.+/, '_')
    .replace(/\.+$/, '_');
  return RESERVED.test(safe) ? `_${safe}` : safe;
}

/** Hands out folders for datasets, no two of which are the same where upper and lower case are not told apart. */
export class DatasetPaths {
  readonly #taken = new Set<string>();

  /** `<system>/<dataset>`, without a suffix. */
  of(system: string, dataset: string): string {
    const wished = `${safeName(system)}/${safeName(dataset)}`;
    let path = wished;
    for (let n = 2; this.#taken.has(path.toLowerCase()); n++) path = `${wished}-${n}`;
    this.#taken.add(path.toLowerCase());
    return path;
  }
}
