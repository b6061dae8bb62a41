import { after, distinct, iso, last, since, sortedBy, type Fact, type Json } from './facts.ts';
import type { NaivePolicy } from './naive-policy.ts';

/*
 * What is held of a person, from the facts about that person and nothing else. Every question is answered by looking through all of them: slow, and
 * meant to be obviously right. It shares no line with the projections that it is compared with.
 */

interface Place {
  category: string;
  system: string;
  dataset: string;
  /** As it was sent; undefined for what named no record. */
  record: string | undefined;
}

const fieldsOf = ({ data }: Fact): string[] => (Array.isArray(data['fields']) ? data['fields'] : Object.keys(data['fields'] ?? {}));

const same = ({ data }: Fact, place: Place) =>
  data['category'] === place.category &&
  data['system'] === place.system &&
  data['dataset'] === place.dataset &&
  data['record'] === place.record;

/** Whether what a fact says holds for a place: what it leaves out, it says of every category, system, dataset or record. */
const covers = ({ data }: Fact, place: Place) =>
  (['category', 'system', 'dataset', 'record'] as const).every((part) => data[part] === undefined || data[part] === place[part]);

interface HeldField {
  name: string;
  since: Fact;
  obscured: Fact | undefined;
}

interface Held extends Place {
  token: string | undefined;
  fields: HeldField[];
  passedThrough: string[];
  cleared: Fact | undefined;
  seen: Fact[];
}

/** Every record of which something is held, or went through. */
export function naiveHeld(facts: readonly Fact[]): Held[] {
  const put = facts.filter(({ type }) => type === 'data.collected' || type === 'data.corrected');
  const places = new Map<string, Place>();
  for (const { data } of put) {
    const { category, system, dataset, record } = data as Place;
    places.set(JSON.stringify([category, system, dataset, record]), { category, system, dataset, record });
  }
  const deletions = facts.filter(({ type }) => type === 'data.deleted');
  return [...places.values()].flatMap((place) => {
    const here = put.filter((fact) => same(fact, place));
    const cleared = last(deletions.filter((fact) => covers(fact, place) && fieldsOf(fact).length === 0));
    const fields: HeldField[] = [];
    const passedThrough: string[] = [];
    for (const name of distinct(here.flatMap(fieldsOf))) {
      const naming = here.filter((fact) => fieldsOf(fact).includes(name));
      const stored = last(naming.filter(({ data }) => data['stored'] !== false));
      const deleted = last(
        deletions.filter((fact) => covers(fact, place) && (fieldsOf(fact).length === 0 || fieldsOf(fact).includes(name))),
      );
      const obscured = last(facts.filter((fact) => fact.type === 'data.obscured' && covers(fact, place) && fieldsOf(fact).includes(name)));
      if (stored && since(stored, deleted))
        fields.push({ name, since: stored, obscured: obscured && after(obscured, stored) ? obscured : undefined });
      else if (naming.some(({ data }) => data['stored'] === false)) passedThrough.push(name);
    }
    if (fields.length === 0 && passedThrough.length === 0) return [];
    return [{ ...place, token: here.find(({ token }) => token)?.token, fields, passedThrough, cleared, seen: here }];
  });
}

interface Due {
  place: string;
  order: string;
  item: Record<string, Json>;
}

/** What has to happen to which record, soonest first. `now` in ms. */
export function naiveDues(subject: string, facts: readonly Fact[], policy: NaivePolicy, now: number): Due[] {
  const dues: Due[] = [];
  for (const held of naiveHeld(facts)) {
    const { category, system, dataset, token } = held;
    for (const action of ['obscure', 'delete'] as const) {
      const open = held.fields.filter(({ obscured }) => action === 'delete' || !obscured);
      const demanded = open.flatMap((field) =>
        policy.retention.flatMap((rule) => {
          const days = action === 'obscure' ? rule.obscureAfterDays : rule.deleteAfterDays;
          const applies = rule.category === category && (rule.system === undefined || rule.system === system);
          const concerned = action === 'delete' || rule.fields === undefined || rule.fields.includes(field.name);
          if (!applies || !concerned || days === undefined) return [];
          return [{ dueAt: iso(field.since.at + days * 86_400_000), rule: rule.id, version: policy.version }];
        }),
      );
      const byPolicy = sortedBy(demanded, ({ dueAt }) => dueAt)[0];
      const said = last(facts.filter((fact) => fact.type === 'retention.scheduled' && same(fact, held) && fact.data['action'] === action));
      const meant = said && since(said, held.cleared) && (action === 'delete' || open.length > 0) ? said : undefined;
      const scheduled = meant && { dueAt: iso(Date.parse(meant.data['dueAt'])), event: meant.id };
      const dueAt = sortedBy(
        [byPolicy?.dueAt, scheduled?.dueAt].filter((each) => each !== undefined),
        (each) => each,
      )[0];
      if (dueAt === undefined) continue;
      dues.push({
        place: [category, system, dataset].join('\n'),
        order: [dueAt, category, system, dataset, token ?? '', action, subject].join('\0'),
        item: {
          subject,
          category,
          system,
          dataset,
          ...(token === undefined ? {} : { record: token }),
          action,
          dueAt,
          ...(byPolicy ? { policy: byPolicy } : {}),
          ...(scheduled ? { scheduled } : {}),
          overdue: Date.parse(dueAt) <= now,
        },
      });
    }
  }
  return sortedBy(dues, ({ order }) => order);
}

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
