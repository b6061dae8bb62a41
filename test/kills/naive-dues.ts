import { iso, last, since, sortedBy, type Fact, type Json } from './facts.ts';
import { naiveHeld, same } from './naive-held.ts';
import type { NaivePolicy } from './naive-policy.ts';

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
