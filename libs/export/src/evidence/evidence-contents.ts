import type { PromiseRule } from '#domain';
import {
  findings,
  promiseEvidence,
  requests,
  standingsIn,
  type FindingItem,
  type PromiseEvidence,
  type RequestItem,
  type Standing,
} from '#projections';
import type { StoredEvent } from '#event-store';
import { eventLine } from '../files/event-line.ts';
import type { ExportEngines } from '../ledger/engines.ts';

const PAGE = 1_000;

const selectControls = `SELECT event, at, position FROM read.act WHERE controller = $1 AND subject = '' AND type = 'privacy.control.evidenced.v1'
  AND at < $2::timestamptz AND (at, position) > ($3::timestamptz, $4::bigint) ORDER BY at, position LIMIT ${PAGE}`;

interface ControlRow {
  event: string;
  at: Date;
  position: bigint;
}

/** Whose evidence of what time. */
export interface EvidenceHead {
  controller: string;
  /** From it on and before `to`, by the time of the events; RFC 3339, UTC. */
  from: string;
  to: string;
  asOf: string;
  position: bigint;
}

/** How a request was answered; whose it was is not told. */
export interface RequestAnswered {
  id: string;
  kind: string;
  regulation: string;
  receivedAt: string;
  dueAt: string;
  status: string;
  answeredAt?: string;
  /** Whole days from the receipt to the answer. */
  days?: number;
  inTime?: boolean;
}

/** What an evidence pack is made from: the read models, and the events themselves from the ledger. What grows with the time asked for comes as a stream. */
export class EvidenceContents {
  constructor(
    private readonly engines: Pick<ExportEngines, 'readDb' | 'store'>,
    readonly head: EvidenceHead,
  ) {}

  standings(): Promise<Standing[]> {
    return standingsIn(this.engines.readDb, this.head.controller, this.head);
  }

  /** A line for each event that a promise rests on: as recorded, without the nonce, and what it says of the promise. */
  async *evidence(rule: PromiseRule, standing: Standing): AsyncGenerator<string> {
    for await (const found of promiseEvidence(this.engines.readDb, this.head.controller, rule, standing)) yield* this.line(found);
  }

  /** A line for each proof of a control, by its place in the ledger. */
  async *controls(): AsyncGenerator<string> {
    const { controller, from, to } = this.head;
    let after: [Date | string, bigint] = [from, -1n];
    for (;;) {
      const rows = await this.engines.readDb.query<ControlRow>(selectControls, [controller, to, ...after], 'act.controls');
      for (const row of rows) yield* this.line({ ...row, as: 'shows' });
      const last = rows.at(-1);
      if (!last || rows.length < PAGE) return;
      after = [last.at, last.position];
    }
  }

  /** Findings that were raised, or that somebody did something about, in this time; the newest first. */
  async *findings(): AsyncGenerator<FindingItem> {
    const { controller } = this.head;
    let cursor: string | undefined;
    do {
      const page = await findings(this.engines.readDb, controller, { cursor, limit: PAGE });
      if (!page.ok) throw new Error('A cursor of the findings was refused.');
      yield* page.items.filter((item) => this.isOfThisTime([item.since, item.lastAt, item.acknowledged?.at, item.resolved?.at]));
      cursor = page.next;
    } while (cursor !== undefined);
  }

  /** Requests that were received, answered or still owed an answer in this time; those opened last first. */
  async *requests(): AsyncGenerator<RequestAnswered> {
    const { controller } = this.head;
    let cursor: string | undefined;
    do {
      const page = await requests(this.engines.readDb, controller, { cursor, limit: PAGE });
      if (!page.ok) throw new Error('A cursor of the requests was refused.');
      const real = page.items.filter(({ drill }) => drill !== true).map(answered);
      yield* real.filter((request) => this.isOfThisTime([request.receivedAt, request.answeredAt]) || this.wasStillOwed(request));
      cursor = page.next;
    } while (cursor !== undefined);
  }

  /** Received before this time, and not answered in it or before. */
  private wasStillOwed({ receivedAt, answeredAt }: RequestAnswered): boolean {
    return (
      Date.parse(receivedAt) < Date.parse(this.head.from) &&
      (answeredAt === undefined || Date.parse(answeredAt) >= Date.parse(this.head.to))
    );
  }

  private isOfThisTime(times: readonly (string | undefined)[]): boolean {
    const [from, to] = [Date.parse(this.head.from), Date.parse(this.head.to)];
    return times.some((time) => time !== undefined && Date.parse(time) >= from && Date.parse(time) < to);
  }

  /** Nothing for what was erased from the ledger since. */
  private async *line({ event, position, as, rule }: PromiseEvidence): AsyncGenerator<string> {
    for await (const stored of this.engines.store.readAll({ after: position - 1n, limit: 1 })) {
      if (stored.id === event) yield lineOf(stored, { as, ...(rule === undefined ? {} : { rule }) });
    }
  }
}

function lineOf({ stream, revision, position, id, type, data, metadata }: StoredEvent, says: object): string {
  const told = {
    stream,
    revision,
    position,
    id,
    type,
    data: data as Record<string, unknown>,
    metadata: metadata as Record<string, unknown>,
  };
  return `${eventLine({ ...told, opened: [] })
    .trimEnd()
    .slice(0, -1)},"evidence":${JSON.stringify(says)}}\n`;
}

function answered({ id, kind, regulation, receivedAt, dueAt, status, completed, refused }: RequestItem): RequestAnswered {
  const answeredAt = completed?.at ?? refused?.at;
  const asked = { id, kind, regulation, receivedAt, dueAt, status };
  if (answeredAt === undefined) return asked;
  const days = Math.floor((Date.parse(answeredAt) - Date.parse(receivedAt)) / 86_400_000);
  return { ...asked, answeredAt, days, inTime: Date.parse(answeredAt) <= Date.parse(dueAt) };
}
