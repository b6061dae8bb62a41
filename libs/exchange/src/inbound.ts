import { problem, type Problem } from '#domain';
import type { Caller, IncomingEvent, RecordResult } from '#ingest';
import { readCloudEvent, type Alive, type CloudEvent, type Message, type Taken } from '#messaging';
import type { Burial } from './dead-letters.ts';
import type { Engines } from './engines.ts';
import { durably } from './faults.ts';
import type { Figures } from './figures.ts';
import { Senders } from './senders.ts';
import { Unexpected } from './unexpected.ts';

/** As over HTTP: one event, in bytes. */
const MOST_BYTES = 256 * 1024;

/** A message that is an event, and who sends it. */
interface Readable {
  message: Message;
  event: CloudEvent;
  caller: Caller;
}

type Judged = 'recorded' | 'duplicate' | 'wait' | Problem;

/**
 * Events of one controller on their way from Kafka into the ledger. A message is done with when its event is durable, or when it is sealed in the dead topic;
 * while an engine is down nothing is, and the partition waits.
 */
export class Inbound {
  private readonly unexpected: Unexpected;

  constructor(
    private readonly controller: string,
    private readonly engines: Engines,
    private readonly burial: Burial,
    private readonly figures: Figures,
  ) {
    this.unexpected = new Unexpected(engines);
  }

  async take(messages: readonly Message[], alive: Alive): Promise<Taken> {
    const judged = await this.judge(messages);
    for (const [index, message] of messages.entries()) {
      const each = judged[index] as Judged;
      if (each === 'wait') return { done: index, wait: true };
      if (typeof each === 'string') {
        this.figures.count(this.controller, 'events', each);
        continue;
      }
      await this.burial.bury(this.controller, 'events', message, each);
      await alive();
    }
    return { done: messages.length };
  }

  private async judge(messages: readonly Message[]): Promise<Judged[]> {
    const senders = await Senders.of(this.controller, this.engines.apiKeys, this.engines.now());
    const read = messages.map((message) => readable(message, this.controller, senders));
    const judged: Judged[] = [];
    for (const run of runsOf(read)) judged.push(...('problem' in run ? [run.problem] : await this.record(run.readable)));
    return judged;
  }

  /** Events of one sender, in their order. */
  private async record(run: readonly Readable[]): Promise<Judged[]> {
    const [{ caller }] = run as [Readable];
    const events = run.map(({ event }) => event as unknown as IncomingEvent);
    try {
      const results = await durably(this.engines.faults, 'record', () => this.engines.ingest.record(caller, events));
      for (const { message } of run) this.unexpected.forget(message);
      return results.map(judgedBy);
    } catch (error) {
      if (run.length === 1) return [await this.unexpected.judge((run[0] as Readable).message, error)];
      const judged: Judged[] = [];
      for (const each of run) judged.push(...(await this.record([each])));
      return judged;
    }
  }
}

function judgedBy({ status, problem: reason }: RecordResult): Judged {
  if (!reason) return status === 'duplicate' ? 'duplicate' : 'recorded';
  return reason.status === 503 ? 'wait' : reason;
}

function readable(message: Message, controller: string, senders: Senders): Readable | { problem: Problem } {
  if ((message.value?.length ?? 0) > MOST_BYTES)
    return { problem: problem('too-large', 'The event has more than 256 KiB. It was not recorded; send it in parts.') };
  const reading = readCloudEvent(message);
  if (!reading.ok) return { problem: reading.problem };
  return { message, event: reading.event, caller: senders.callerOf(controller, reading.event) };
}

/** Neighbours of one sender together, what cannot be read alone; in their order. */
function runsOf(read: readonly (Readable | { problem: Problem })[]): ({ problem: Problem } | { readable: Readable[] })[] {
  const runs: ({ problem: Problem } | { readable: Readable[] })[] = [];
  for (const each of read) {
    const last = runs.at(-1);
    if ('problem' in each) runs.push(each);
    else if (last && 'readable' in last && last.readable[0]?.caller.actor === each.caller.actor) last.readable.push(each);
    else runs.push({ readable: [each] });
  }
  return runs;
}
