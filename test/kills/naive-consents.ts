import { distinct, iso, last, since, type Fact } from './facts.ts';
import type { NaivePolicy } from './naive-policy.ts';

/** Where the person stands on each purpose. */
export function naiveConsents(facts: readonly Fact[], policy: NaivePolicy, now: number) {
  const grants = facts.filter(({ type }) => type === 'consent.granted');
  const refusals = facts.filter(({ type }) => type === 'consent.withdrawn');
  const signals = facts.filter(({ type }) => type === 'signal.received');
  const all = last(refusals.filter(({ data }) => data['scope'] === 'all'));
  const allContact = last(refusals.filter(({ data }) => data['scope'] === 'all-contact'));
  const named = (fact: Fact, list: string, purpose: string) => ((fact.data[list] ?? []) as string[]).includes(purpose);
  const isContact = (purpose: string) => policy.purposes.some(({ id, contact }) => id === purpose && contact);
  const spokenOf = [...grants, ...refusals, ...signals].flatMap(({ data }) => [...(data['purposes'] ?? []), ...(data['optOutOf'] ?? [])]);
  const covered = policy.purposes.filter(({ contact }) => all || (allContact && contact)).map(({ id }) => id);
  return {
    consents: distinct([...spokenOf, ...covered]).map((purpose) => {
      const granted = last(grants.filter((fact) => named(fact, 'purposes', purpose)));
      const against = [
        ...refusals.filter((fact) => named(fact, 'purposes', purpose)),
        ...(all ? [all] : []),
        ...(allContact && isContact(purpose) ? [allContact] : []),
        ...signals.filter((fact) => named(fact, 'optOutOf', purpose)),
      ];
      const refused = last(against);
      return {
        purpose,
        state: state(granted, refused, now),
        ...(granted ? { granted: grant(granted) } : {}),
        ...(refused ? { refused: refusal(refused) } : {}),
      };
    }),
    signals: distinct(signals.map(({ data }) => data['signal'] as string)).map((signal) => {
      const { data, at, id } = last(signals.filter((fact) => fact.data['signal'] === signal))!;
      return { signal, value: data['value'], at: iso(at), event: id };
    }),
  };
}

function state(granted: Fact | undefined, refused: Fact | undefined, now: number) {
  if (!granted || !since(granted, refused)) return 'withdrawn';
  const until = granted.data['expiresAt'];
  return until !== undefined && Date.parse(until) <= now ? 'expired' : 'granted';
}

function grant({ at, id, data }: Fact) {
  const { noticeVersion, method, jurisdiction, expiresAt } = data;
  return {
    at: iso(at),
    event: id,
    noticeVersion,
    method,
    ...(jurisdiction === undefined ? {} : { jurisdiction }),
    ...(expiresAt === undefined ? {} : { expiresAt }),
  };
}

function refusal({ type, at, id, data }: Fact) {
  if (type === 'signal.received') return { at: iso(at), event: id, by: 'signal', signal: data['signal'] };
  const by = data['scope'] ?? 'purpose';
  return { at: iso(at), event: id, by, ...(data['channel'] === undefined ? {} : { channel: data['channel'] }) };
}
