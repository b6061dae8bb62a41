import { factsOf, topicOf, type Fact } from '#domain';
import type { Appended, FoldedEvent, Table } from '../engine/index.ts';

/** Something that was said about a person and that judgements rest on. What was said earlier of the same topic stays: an event is judged as of its own time. */
export interface KnowledgeRow {
  readonly controller: string;
  readonly subject: string;
  readonly topic: string;
  /** When it was said, UTC. */
  readonly at: string;
  readonly position: bigint;
  readonly fact: Fact;
}

const table: Table<KnowledgeRow> = {
  name: 'knowledge',
  columns: { controller: 'text', subject: 'text', topic: 'text', at: 'timestamptz', position: 'bigint', fact: 'json' },
  key: ['controller', 'subject', 'topic', 'at', 'position'],
  subjects: ['subject'],
};

function rows(event: FoldedEvent): KnowledgeRow[] {
  const { at, position, metadata } = event;
  const { controller } = metadata;
  const subject = event.type === 'privacy.request.opened.v1' ? event.data.subject : metadata.subject;
  if (subject === undefined) return [];
  return factsOf(event).map((fact) => ({ controller, subject, topic: topicOf(fact), at, position, fact }));
}

/** What is known of each person that judgements rest on: every choice, signal, notice, age and request, with when it was said. */
export const knowledge: Appended<KnowledgeRow> = { kind: 'appended', version: 2, table, rows };
