import { findingId, type FindingStatus } from '#domain';
import type { CaseRow, EventOf, Folded, FoldedEvent, Table, Touch } from '../engine/index.ts';
import type { FindingKind, Said } from './finding-kind.ts';
import { findingKinds } from './kinds.ts';

/** Something that is not as it should be, and what people do about it. */
export interface FindingRow extends CaseRow {
  readonly rule: string;
  readonly status: FindingStatus;
  /** What it is about: a system, a source, a target. */
  readonly about: string;
  /** Pseudonym, where it is about a person. */
  readonly subject?: string | undefined;
  /** Of the event that raised it: with the skeleton of an erasure goes what was found about it. */
  readonly stream: string;
  readonly facts: FindingFacts;
}

export interface FindingFacts {
  readonly detail: Readonly<Record<string, unknown>>;
  /** Event that raised it, and the last one that did again. */
  readonly event: string;
  readonly lastEvent: string;
  readonly lastAt: string;
  readonly times: number;
  readonly acknowledged?: Handled;
  readonly resolved?: Handled;
}

/** Who did something about a finding; `lethe` where the ledger saw that it is over. */
export interface Handled {
  readonly at: string;
  readonly by: string;
  readonly reason: string;
}

const table: Table<FindingRow> = {
  name: 'finding',
  columns: {
    controller: 'text',
    id: 'text',
    at: 'timestamptz',
    position: 'bigint',
    rule: 'text',
    status: 'text',
    about: 'text',
    subject: 'text?',
    stream: 'text',
    facts: 'json',
  },
  key: ['controller', 'id'],
  indexes: ['(controller, at, position)', '(controller, rule, about, position)'],
  subjects: ['subject', 'stream'],
};

type Teller = { rule: string; says(event: FoldedEvent): Said | undefined };

const tellers = tellersOf(findingKinds);

function tellersOf(kinds: readonly FindingKind[]): Map<string, Teller[]> {
  const byType = new Map<string, Teller[]>();
  for (const { rule, events } of kinds) {
    for (const [type, says] of Object.entries(events)) {
      byType.set(type, [...(byType.get(type) ?? []), { rule, says }]);
    }
  }
  return byType;
}

function touches(event: FoldedEvent): Touch<FindingRow>[] {
  if (event.type === 'privacy.finding.acknowledged.v1' || event.type === 'privacy.finding.resolved.v1') return [handled(event)];
  return (tellers.get(event.type) ?? []).flatMap(({ rule, says }) => {
    const said = says(event);
    return said ? [toTouch(rule, said, event)] : [];
  });
}

function toTouch(rule: string, said: Said, event: FoldedEvent): Touch<FindingRow> {
  const { controller } = event.metadata;
  const id = findingId(controller, rule, ...said.about);
  if (said.do === 'raise') return { key: [controller, id], evolve: (row) => raised(row, { id, rule, said, event }) };
  const by = { at: event.metadata.time, by: 'lethe', reason: said.reason };
  return { key: [controller, id], evolve: (row) => (row ? settled(row, by) : null) };
}

interface Raising {
  id: string;
  rule: string;
  said: Extract<Said, { do: 'raise' }>;
  event: FoldedEvent;
}

/** Raised again, it is open again, whatever was said of it. */
function raised(row: FindingRow | undefined, { id, rule, said, event }: Raising): FindingRow {
  const { controller, subject, time: lastAt } = event.metadata;
  const { at, position, stream } = row ?? event;
  const again = { lastEvent: event.id, lastAt, times: (row?.facts.times ?? 0) + 1 };
  const known = row?.status === 'resolved' ? undefined : row;
  const facts = { ...known?.facts, detail: said.detail, event: row?.facts.event ?? event.id, ...again };
  return {
    controller,
    id,
    at,
    position,
    rule,
    status: known?.status ?? 'open',
    about: said.on,
    subject: row?.subject ?? subject,
    stream,
    facts,
  };
}

function settled(row: FindingRow, resolved: Handled): FindingRow {
  return row.status === 'resolved' ? row : { ...row, status: 'resolved', facts: { ...row.facts, resolved } };
}

function handled({
  type,
  stream,
  metadata: { controller, actor: by, time: at },
  data: { reason },
}: EventOf<'privacy.finding.acknowledged.v1' | 'privacy.finding.resolved.v1'>): Touch<FindingRow> {
  const how = { at, by, reason };
  const acknowledge = (row: FindingRow): FindingRow =>
    row.status === 'open' ? { ...row, status: 'acknowledged', facts: { ...row.facts, acknowledged: how } } : row;
  const evolve = (row: FindingRow) => (type === 'privacy.finding.resolved.v1' ? settled(row, how) : acknowledge(row));
  return { key: [controller, stream.slice('finding-'.length)], evolve: (row) => (row ? evolve(row) : null) };
}

/** The findings of each controller. */
export const findings: Folded<FindingRow> = { kind: 'folded', version: 1, table, touches };
