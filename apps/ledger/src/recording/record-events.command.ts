import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type Caller, type IncomingEvent, Ingest, type RecordResult } from '#ingest';
import { Judging } from '../decisions/judging.ts';

/** Records events of one caller (any JSON: what is no event is rejected), in their order; with `dryRun` they are judged and nothing is written. */
export class RecordEvents extends Command<RecordResult[]> {
  constructor(
    readonly caller: Caller,
    readonly events: unknown[],
    readonly dryRun: boolean,
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

  execute({ caller, events, dryRun }: RecordEvents): Promise<RecordResult[]> {
    const incoming = events as IncomingEvent[];
    return dryRun ? this.foresee(caller, incoming) : this.ingest.record(caller, incoming);
  }

  private async foresee(caller: Caller, events: IncomingEvent[]): Promise<RecordResult[]> {
    const foreseen = await this.ingest.foresee(caller, events);
    const verdicts = await this.judging.judge(
      caller.controller,
      foreseen.map(({ event }) => event),
    );
    return foreseen.map(({ result }, index) => ({ ...result, findings: verdicts[index]?.contradictions ?? [] }));
  }
}
