import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type Caller, type ForeseenEvent, type IncomingEvent, Ingest, type RecordResult } from '#ingest';
import { type Contradiction, isJudged } from '#domain';
import { Judging } from '../decisions/judging.ts';
import { beyondPurposes } from '../decisions/purposes.ts';

/**
 * Records events of one caller (any JSON: what is no event is rejected), in their order; with `dryRun` they are judged and nothing is written. `purposes`: the
 * only ones that the caller may ask for, so the only ones that a dry run says anything of.
 */
export class RecordEvents extends Command<RecordResult[]> {
  constructor(
    readonly caller: Caller,
    readonly events: unknown[],
    readonly dryRun: boolean,
    readonly purposes: readonly string[] | undefined,
  ) {
    super();
  }
}

@CommandHandler(RecordEvents)
export class RecordEventsHandler implements ICommandHandler<RecordEvents> {
  constructor(
    @Inject(Ingest) private readonly ingest: Ingest,
    @Inject(Judging) private readonly judging: Judging,
  ) {}

  execute({ caller, events, dryRun, purposes }: RecordEvents): Promise<RecordResult[]> {
    const incoming = events as IncomingEvent[];
    return dryRun ? this.foresee(caller, incoming, purposes) : this.record(caller, incoming, purposes);
  }

  private async record(caller: Caller, events: IncomingEvent[], purposes: readonly string[] | undefined): Promise<RecordResult[]> {
    const recorded = await this.ingest.recordSeen(caller, events);
    const inLedger = recorded.map(({ result: { position }, event }) =>
      event && position !== undefined ? { ...event, position: BigInt(position) } : undefined,
    );
    // They are in the ledger: whatever stands in the way of judging them at once, that is what is answered. What is found stands among the findings in any case.
    const found = await this.judging.judgeRecorded(caller.controller, inLedger).catch(() => undefined);
    return recorded.map(({ result, event }, index) => ({ ...result, findings: withheld(event, purposes) ?? found?.[index] ?? [] }));
  }

  private async foresee(caller: Caller, events: IncomingEvent[], purposes: readonly string[] | undefined): Promise<RecordResult[]> {
    const foreseen = await this.ingest.foresee(caller, events);
    const verdicts = await this.judging.judge(
      caller.controller,
      foreseen.map(({ event }) => event),
    );
    return foreseen.map(({ result, event }, index) => {
      return { ...result, findings: withheld(event, purposes) ?? verdicts[index]?.contradictions ?? [] };
    });
  }
}

/** What a finding tells is what a person wants: of purposes that the key may not ask for nothing is said. */
function withheld(event: ForeseenEvent | undefined, purposes: readonly string[] | undefined): Contradiction[] | undefined {
  return event && isJudged(event) && beyondPurposes(event, purposes).length > 0 ? [NOT_JUDGED] : undefined;
}

const NOT_JUDGED: Contradiction = { rule: 'not-judged', detail: 'The key may not ask for this purpose, so nothing is said of it.' };
