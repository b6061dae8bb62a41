import type { Policy } from '#domain';
import { fullPolicy } from './full-policy.ts';
import { policySchema } from './policy-schema/index.ts';
import { schemaProblems } from './schema-check.ts';

/** One change of one place of a policy, named by what is done where. */
export interface Edit {
  name: string;
  section: string;
  apply: (policy: Policy) => void;
}

type Json = Record<string, unknown> | unknown[];

/** Every place of a policy removed, changed, doubled or swapped with the next, as far as the file stays one that is read. */
export function everyEdit(): Edit[] {
  return editsWithin(fullPolicy(), []).filter(({ apply }) => {
    const edited = fullPolicy() as Policy;
    apply(edited);
    return schemaProblems(policySchema, edited).length === 0;
  });
}

function editsWithin(value: unknown, path: string[]): Edit[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.keys(value).flatMap((key) => {
    const child = (value as Record<string, unknown>)[key];
    const at = [...path, key];
    const edit = (what: string, change: (parent: Json, key: string) => void): Edit => ({
      name: `${what} /${at.join('/')}`,
      section: at[0] as string,
      apply: (policy) => change(parentOf(policy, path), key),
    });
    const list = Array.isArray(value);
    // Without these the file says the same.
    const isDefault = child === false || (key === 'keep' && child === 'name');
    return [
      ...(isDefault
        ? []
        : [edit('remove', (parent, place) => void (Array.isArray(parent) ? parent.splice(Number(place), 1) : delete parent[place]))]),
      ...(isJson(child) ? [] : [edit('change', (parent, place) => void ((parent as Record<string, unknown>)[place] = other(child)))]),
      ...(list ? [edit('add after', (parent, place) => (parent as unknown[]).splice(Number(place) + 1, 0, another(child)))] : []),
      ...editsWithin(child, at),
    ];
  });
}

function parentOf(policy: Policy, path: readonly string[]): Json {
  return path.reduce<unknown>((value, key) => (value as Record<string, unknown>)[key], policy) as Json;
}

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null;
}

/** Another value of the same kind, in the vocabulary where there is one. */
function other(value: unknown): unknown {
  if (typeof value === 'boolean') return !value;
  if (typeof value === 'number') return value + 1;
  const text = String(value);
  const [, another] = VOCABULARY.find(([word]) => word === text) ?? [];
  if (another !== undefined) return another;
  if (/^P[T\d]/.test(text)) return text === 'P9D' ? 'P8D' : 'P9D';
  if (/^\d{4}-/.test(text)) return text.replace(/^\d{4}/, '2031');
  return `${text}x`;
}

const VOCABULARY = [
  ['email', 'phone'],
  ['opaque', 'ip'],
  ['h', 'i'],
  ['a', 'b'],
  ['value', 'name'],
  ['name', 'value'],
  ['contract', 'consent'],
  ['consent', 'contract'],
  ['legitimate-interest', 'public-task'],
  ['necessary', 'other'],
  ['other', 'necessary'],
  ['processor', 'controller'],
  ['processing', 'confidentiality'],
  ['dpf', 'scc'],
  ['US', 'CA'],
  ['DE', 'FR'],
  ['dnt', 'gpc'],
  ['page', 'account'],
  ['unsubscribe', 'postalAddress'],
  ['labelledAsAd', 'truthfulFrom'],
  ['access', 'portability'],
  ['erasure', 'objection'],
  ['never', 'observed'],
  ['https://w3id.org/dpv#Purpose', 'https://w3id.org/dpv#Other'],
  ['https://w3id.org/dpv/pd#Contact', 'https://w3id.org/dpv/pd#Other'],
] as const;

function another(row: unknown): unknown {
  if (!isJson(row)) return other(row);
  const copy = structuredClone(row) as Record<string, unknown>;
  const key = ['id', 'name', 'type', 'signal', 'title', 'source', 'actor', 'category', 'purpose', 'kind', 'framework', 'country'].find(
    (each) => each in copy,
  );
  if (key !== undefined) copy[key] = other(copy[key]);
  return copy;
}

/** The full policy with these edits. */
export function edited(...edits: Edit[]): Policy {
  const policy = fullPolicy() as Policy;
  for (const { apply } of edits) apply(policy);
  return policy;
}
