import { distinct, iso, type Fact } from './facts.ts';
import { naiveConsents } from './naive-consents.ts';
import { naiveDues } from './naive-dues.ts';
import { naiveInventory } from './naive-inventory.ts';
import type { naiveVerdicts } from '../support/naive-verdicts.ts';
import type { NaivePolicy } from './naive-policy.ts';

/** What the API should answer about a person, path by path. `now` in ms. */
export function naiveAnswers(subject: string, all: readonly Fact[], policy: NaivePolicy, now: number): Record<string, unknown> {
  const facts = all.filter((fact) => concerns(fact, subject));
  const who = { subject, subjects: [subject] };
  const closing = facts.find(({ type }) => type === 'erasure.closing');
  const state = closing ? { state: 'erased', erasure: closing.stream.slice('erasure-'.length) } : { state: 'open' };
  return {
    inventory: { ...who, ...state, entries: naiveInventory(subject, facts, policy) },
    timeline: newestFirst(facts).map((fact) => timelineItem(subject, fact)),
    consents: { ...who, ...naiveConsents(facts, policy, now) },
    disclosures: newestFirst(facts.filter(({ type }) => type === 'data.shared')).map((fact) => disclosure(subject, fact)),
    recipients: recipients(facts),
    retention: { ...who, items: naiveDues(subject, facts, policy, now).map(({ item }) => item) },
    access: newestFirst(facts.filter(({ type }) => type === 'data.accessed' || type === 'values.opened')).map((fact) =>
      looked(subject, fact),
    ),
  };
}

type NaiveVerdicts = ReturnType<typeof naiveVerdicts>;

/** The numbers of a controller. */
export function naiveStats(controller: string, all: readonly Fact[], verdicts: NaiveVerdicts): Record<string, unknown> {
  const facts = all.filter((fact) => fact.controller === controller);
  const types = distinct(facts.map(({ type }) => type));
  const streams = (prefix: string, ends: readonly string[]) => {
    const all = distinct(facts.flatMap(({ stream }) => (stream.startsWith(prefix) ? stream : [])));
    return all.filter((each) => !facts.some(({ stream, type }) => stream === each && ends.includes(type)));
  };
  const refused = facts.filter(({ type }) => type === 'event.refused');
  const conflicts = facts.filter(({ type }) => type === 'identity.conflicted');
  const rules = [
    ...verdicts.found.flatMap((verdict) => (verdict.controller === controller ? verdict.rule : [])),
    ...distinct(refused.map(({ data }) => `${data['erasure']} ${data['source']}`)).map(() => 'event-refused'),
    ...conflicts.map(() => 'identity-conflict'),
  ];
  const erased = new Set(facts.flatMap(({ type, data }) => (type === 'erasure.closing' ? (data['closure'] as string[]) : [])));
  return {
    events: Object.fromEntries(types.map((type) => [`privacy.${type}.v1`, facts.filter((fact) => fact.type === type).length])),
    subjects: new Set([...erased, ...facts.flatMap(({ subject }) => subject ?? [])]).size,
    erasedSubjects: erased.size,
    refused: refused.length,
    openRequests: streams('request-', ['request.completed', 'request.refused']).length,
    openErasures: streams('erasure-', ['erasure.certified']).length,
    activeHolds: 0,
    // Nothing is drilled, and no run lasts as long as the policies let a publisher be silent.
    silent: { systems: [], publishers: [] },
    openFindings: Object.fromEntries(distinct(rules).map((rule) => [rule, rules.filter((each) => each === rule).length])),
    notJudged: verdicts.notJudged.filter((each) => each.controller === controller).length,
    unreadable: 0,
  };
}

/** Whom an event is about: a closing is about everybody whom it closes, the opening of a request about whose it is. */
function concerns({ type, subject, data }: Fact, who: string): boolean {
  if (type === 'erasure.closing') return (data['closure'] as string[]).includes(who);
  return subject === who || (type === 'request.opened' && data['subject'] === who);
}

const newestFirst = (facts: readonly Fact[]) => facts.toSorted((a, b) => b.at - a.at || (a.position < b.position ? 1 : -1));

function timelineItem(subject: string, fact: Fact) {
  const { id, type, time, recordedAt, position, source, actor } = fact;
  return { id, type: `privacy.${type}.v1`, time, recordedAt, position: String(position), subject, source, actor, data: recorded(fact) };
}

/** What is left of the data as it was sent: types of identifiers, names of fields, a token for the record, nothing of notes and references. */
function recorded({ type, data, token, own }: Fact) {
  if (type === 'erasure.closing') return Object.fromEntries(Object.entries(data).filter(([name]) => name !== 'identifiers'));
  if (own) return data;
  const { subject, fields, record, note: _note, legalOrder, ...rest } = data;
  return {
    ...rest,
    subject: Object.keys(subject).sort(),
    ...(fields === undefined ? {} : { fields: named(type, fields) }),
    ...(record === undefined ? {} : { record: token }),
    ...(legalOrder === undefined ? {} : { legalOrder: { authority: legalOrder.authority } }),
  };
}

/** Where values may be sent with them, names are kept in order; elsewhere as they were sent. */
function named(type: string, fields: string[] | object): string[] {
  const names = Array.isArray(fields) ? (fields as string[]) : Object.keys(fields);
  return type === 'data.collected' || type === 'data.corrected' ? names.toSorted() : names;
}

function disclosure(subject: string, { id, time, data }: Fact) {
  const { category, recipient, fields, purpose, legalBasis, ground, legalOrder, country, mechanism, consideration } = data;
  return {
    event: id,
    subject,
    category,
    recipient,
    time,
    fields,
    purpose,
    legalBasis,
    ground: ground ?? 'policy',
    ...(legalOrder === undefined ? {} : { legalOrder: { authority: legalOrder.authority } }),
    country,
    ...(mechanism === undefined ? {} : { mechanism }),
    consideration: consideration ?? 'none',
    identifiable: true,
  };
}

function recipients(facts: readonly Fact[]) {
  const shared = facts.filter(({ type }) => type === 'data.shared');
  return distinct(shared.map(({ data }) => data['recipient'] as string)).map((recipient) => {
    const to = shared.filter(({ data }) => data['recipient'] === recipient);
    const times = to.map(({ at }) => at);
    const categories = distinct(to.map(({ data }) => data['category'] as string));
    return { recipient, disclosures: to.length, firstAt: iso(Math.min(...times)), lastAt: iso(Math.max(...times)), categories };
  });
}

function looked(subject: string, { id, type, time, data, actor: opener }: Fact) {
  if (type === 'values.opened') return { event: id, subject, how: 'opened', actor: opener, time, ...data };
  const { actor, category, system, purpose, fields } = data;
  return { event: id, subject, how: 'looked', actor, time, category, system, purpose, ...(fields === undefined ? {} : { fields }) };
}
