/** Inline, so that a program reads the record without asking anybody for anything. */
export const context = {
  dpv: 'https://w3id.org/dpv#',
  'eu-gdpr': 'https://w3id.org/dpv/legal/eu/gdpr#',
  'legal-eu': 'https://w3id.org/dpv/legal/eu#',
  loc: 'https://w3id.org/dpv/loc#',
  dct: 'http://purl.org/dc/terms/',
  rdf: 'http://www.w3.org/1999/02/22-rdf-syntax-ns#',
  schema: 'https://schema.org/',
  skos: 'http://www.w3.org/2004/02/skos/core#',
  xsd: 'http://www.w3.org/2001/XMLSchema#',
} as const;

/** Profiles of ISO/IEC TS 27560:2023 in DPV. */
export const profile = {
  record: 'https://w3id.org/dpv/schema/dpv-27560#record',
  receipt: 'https://w3id.org/dpv/schema/dpv-27560#receipt',
} as const;

export type Node = Readonly<Record<string, unknown>>;

export const iri = (id: string): Node => ({ '@id': id });
export const dateTime = (value: string): Node => ({ '@value': value, '@type': 'xsd:dateTime' });
export const duration = (value: string): Node => ({ '@value': value, '@type': 'xsd:duration' });

/** Without what is undefined and without empty lists: JSON-LD says nothing by leaving out. */
export function node(all: Readonly<Record<string, unknown>>): Node {
  return Object.fromEntries(
    Object.entries(all).filter(([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0)),
  );
}
