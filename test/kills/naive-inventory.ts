import { distinct, iso, since, type Fact } from './facts.ts';
import { naiveDues } from './naive-dues.ts';
import { covers, naiveHeld, type Held } from './naive-held.ts';
import type { NaivePolicy } from './naive-policy.ts';

/** What is held, place by place, for the inventory. */
export function naiveInventory(subject: string, facts: readonly Fact[], policy: NaivePolicy) {
  const held = naiveHeld(facts);
  const dues = naiveDues(subject, facts, policy, 0);
  const places = distinct(held.map(({ category, system, dataset }) => [category, system, dataset].join('\0')));
  return places.map((place) => {
    const records = held.filter(({ category, system, dataset }) => [category, system, dataset].join('\0') === place);
    const { category, system, dataset } = records[0]!;
    const names = distinct(records.flatMap(({ fields }) => fields.map(({ name }) => name)));
    const passed = distinct(records.flatMap(({ passedThrough }) => passedThrough)).filter((name) => !names.includes(name));
    const seen = records.flatMap((record) => record.seen.map(({ at }) => at));
    const due = dues.find((each) => each.place === [category, system, dataset].join('\n'))?.item;
    return {
      category,
      system,
      dataset,
      records: records.filter(({ fields }) => fields.length > 0).length,
      fields: names.map((name) => fieldItem(name, records)),
      passedThrough: passed,
      purposes: purposesOf(facts, records),
      origins: originsOf(records),
      firstSeen: iso(Math.min(...seen)),
      lastSeen: iso(Math.max(...seen)),
      ...(due ? { retention: { action: due['action'], dueAt: due['dueAt'] } } : {}),
      recipients: recipientsOf(facts, category),
    };
  });
}

/** A field counts as obscured where it is so in every record; the last obscuring is shown. */
function fieldItem(name: string, records: readonly Held[]) {
  const fields = records.flatMap((record) => record.fields.filter((field) => field.name === name));
  const item = { name, records: fields.length };
  if (fields.some(({ obscured }) => !obscured)) return item;
  const last = fields.map(({ obscured }) => obscured!).reduce((a, b) => (a.at >= b.at ? a : b));
  return { ...item, obscured: { method: last.data['method'], at: iso(last.at) } };
}

/** What any of the records was collected or used for since it was last cleared. */
function purposesOf(facts: readonly Fact[], records: readonly Held[]) {
  const said = facts.filter((fact) => fact.type === 'data.collected' || fact.type === 'data.used');
  const pairs = records.flatMap((record) =>
    said
      .filter((fact) => covers(fact, record) && since(fact, record.cleared))
      .flatMap(({ data }) =>
        ((data['purposes'] ?? [data['purpose']]) as string[]).map((purpose) => [purpose, data['legalBasis'] as string]),
      ),
  );
  return distinct(pairs.map(([purpose]) => purpose!)).map((purpose) => {
    return { purpose, legalBases: distinct(pairs.filter(([each]) => each === purpose).map(([, basis]) => basis!)) };
  });
}

function originsOf(records: readonly Held[]) {
  const origins = records.flatMap(({ seen, cleared }) =>
    seen
      .filter((fact) => fact.type === 'data.collected' && since(fact, cleared))
      .map(({ data }) => [data['origin'] ?? 'provided', data['originName'] ?? ''].join('\0')),
  );
  return distinct(origins).map((text) => {
    const [origin, name] = text.split('\0');
    return name === '' ? { origin } : { origin, name };
  });
}

function recipientsOf(facts: readonly Fact[], category: string) {
  const shared = facts.filter(({ type, data }) => type === 'data.shared' && data['category'] === category);
  return distinct(shared.map(({ data }) => data['recipient'] as string)).map((recipient) => {
    const times = shared.filter(({ data }) => data['recipient'] === recipient).map(({ at }) => at);
    return { recipient, lastAt: iso(Math.max(...times)) };
  });
}
