import type { Policy, PolicyContact } from '#domain';
import type { BundleHead } from '../contents.ts';
import { iri, node, type Node } from './context.ts';

/** Labels of the nodes that other nodes of the same file point to. */
export const CONTROLLER = '_:controller';
export const PERSON = '_:person';

/** The person, by pseudonyms only: the record is evidence and names nobody. */
export function subjectNode({ subjects }: BundleHead): Node {
  return node({ '@id': PERSON, '@type': 'dpv:DataSubject', 'dct:identifier': [...subjects] });
}

export function controllerNode({ controller }: BundleHead, policy: Policy | undefined): Node {
  return node({
    '@id': CONTROLLER,
    '@type': 'dpv:DataController',
    'dpv:hasIdentifier': controller,
    'dpv:hasName': policy?.contact.name ?? controller,
    ...contact(policy?.contact),
    'dpv:hasRepresentative': party(policy?.representative),
    'dpv:hasDataProtectionOfficer': party(policy?.dpo),
  });
}

function party(of: PolicyContact | undefined): Node | undefined {
  return of && node({ 'dpv:hasName': of.name, ...contact(of) });
}

function contact(of: PolicyContact | undefined): Node {
  if (!of) return {};
  const point = node({ 'schema:email': of.email, 'schema:telephone': of.phone });
  return node({
    'schema:contactPoint': Object.keys(point).length > 0 ? { '@type': 'schema:ContactPoint', ...point } : undefined,
    'schema:address': of.address,
    'schema:url': of.url === undefined ? undefined : iri(of.url),
  });
}
