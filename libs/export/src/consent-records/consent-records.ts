import { createHash } from 'node:crypto';
import { contactPurposes, purposeRule, type Policy } from '#domain';
import type { BundleHead } from '../contents.ts';
import { silent } from '../files/silence.ts';
import { context, dateTime, iri, node, profile, type Node } from './context.ts';
import type { ConsentHistory } from './history.ts';
import { controllerNode, CONTROLLER, PERSON, subjectNode } from './parties.ts';
import { process } from './process.ts';
import type { ConsentSources } from './sources.ts';
import { statesOf } from './states.ts';
import { notices, statuses } from './statuses.ts';

export interface ConsentRecordFile {
  purpose: string;
  content: Node;
}

/**
 * A receipt for each consent that was ever given or refused, with its record and the whole history in it: ISO/IEC TS 27560:2023 in the terms of the
 * Data Privacy Vocabulary, after W3C DPV's guide "Consent Records and Receipts as per ISO/IEC TS 27560:2023". Fields that the standard asks for and
 * nobody recorded say so in words.
 */
export function* consentRecords(history: ConsentHistory, sources: ConsentSources): Generator<ConsentRecordFile> {
  for (const purpose of purposesWithConsent(history, sources.policy)) {
    yield { purpose, content: receipt(purpose, history, sources) };
  }
}

/**
 * Those that were consented to, and those that may rest on consent and that a refusal reached. To refuse what rests on something else is an
 * objection, and says nothing of a consent.
 */
function purposesWithConsent(history: ConsentHistory, policy: Policy | undefined): string[] {
  const contacts = new Set(contactPurposes(policy));
  const reached = (policy?.purposes ?? []).filter(
    ({ id, legalBasis }) => legalBasis.includes('consent') && history.of(id, contacts.has(id)).sayings.length > 0,
  );
  return [...new Set([...history.granted, ...reached.map(({ id }) => id)])].sort();
}

function receipt(purpose: string, history: ConsentHistory, sources: ConsentSources): Node {
  const { head } = sources;
  const id = nameUuid(head.id, head.controller, head.subject, purpose);
  return node({
    '@context': context,
    '@id': `urn:uuid:${id}`,
    '@type': 'dpv:ConsentReceipt',
    'dct:identifier': id,
    'dct:conformsTo': iri(profile.receipt),
    'dct:created': dateTime(head.asOf),
    'dct:publisher': iri(CONTROLLER),
    'schema:recipient': iri(PERSON),
    'dpv:hasRecordOfActivity': record(purpose, history, sources),
  });
}

function record(purpose: string, history: ConsentHistory, sources: ConsentSources): Node {
  const { head, policy } = sources;
  const id = nameUuid(head.controller, head.subjects[0] ?? head.subject, purpose);
  const { sayings, cut } = history.of(purpose, purposeRule(policy, purpose)?.contact ?? false);
  const jurisdiction = sayings.findLast((saying) => saying.jurisdiction !== undefined)?.jurisdiction;
  const gdpr = head.regulation === undefined || head.regulation === 'gdpr';
  return node({
    '@id': `urn:uuid:${id}`,
    '@type': 'dpv:ConsentRecord',
    'dct:identifier': id,
    'dct:conformsTo': iri(profile.record),
    'dct:description': cut ? 'Not every event is in this record; ledger/events.ndjson beside it has all of them.' : undefined,
    'dpv:hasDataSubject': subjectNode(head),
    'dpv:hasDataController': controllerNode(head, policy),
    'dpv:hasJurisdiction': jurisdiction === undefined ? undefined : iri(`loc:${jurisdiction}`),
    'dpv:hasApplicableLaw': gdpr ? iri('legal-eu:law-GDPR') : undefined,
    'dpv:hasNotice': notices(sayings),
    'dpv:hasProcess': process(purpose, gdpr, sources),
    'dpv:hasConsentControl': withdrawing(head, policy),
    'dpv:hasRight': gdpr
      ? node({ '@type': ['dpv:DataSubjectRight', 'eu-gdpr:A7-3'], 'dct:title': 'Right to withdraw consent' })
      : node({ '@type': 'dpv:DataSubjectRight', 'dct:title': 'Withdraw a consent' }),
    'dpv:hasConsentStatus': statuses(statesOf(sayings, head.asOf), sayings),
  });
}

function withdrawing(head: BundleHead, policy: Policy | undefined): Node {
  const { url, email } = policy?.contact ?? {};
  const where = url ?? (email === undefined ? undefined : `mailto:${email}`);
  return node({
    '@type': 'dpv:WithdrawConsent',
    'dpv:isExercisedAt': where === undefined ? undefined : iri(where),
    'dct:description': policy?.rights?.how ?? `${silent(policy, 'how')} Ask ${policy?.contact.name ?? head.controller}.`,
  });
}

/** The same parts give the same UUID (version 8, RFC 9562), so that a record keeps its id from one bundle to the next. */
function nameUuid(...parts: string[]): string {
  const hex = createHash('sha256')
    .update(JSON.stringify(['lethe.consent.v1', ...parts]))
    .digest('hex');
  const variant = (8 + (parseInt(hex[16]!, 16) % 4)).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
