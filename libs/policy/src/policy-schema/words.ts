import { code, list, text } from '../schema-parts.ts';

/** Shapes that several parts of a policy file share. */
export const fieldName = text('Name of a field, as events give it.', '^[A-Za-z0-9._:/-]{1,128}$');
export const categories = (description: string) => list(description, code('A category of this policy.'), 1);
export const purposes = (description: string) => list(description, code('A purpose of this policy.'), 1);
export const country = text('ISO 3166-1 alpha-2 code.', '^[A-Z]{2}$');
export const fideslang = text('Key of the Fideslang taxonomy.', '^[a-z][a-z0-9_]*(\\.[a-z][a-z0-9_]*)*$');
export const dpv = text('IRI of the Data Privacy Vocabulary (W3C).', '^https://w3id\\.org/dpv(/[a-z0-9-]+)*#[A-Za-z0-9-]+$');
