import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type Caller, type IncomingEvent, Ingest, type RecordResult } from '#ingest';

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
  constructor(@Inject(Ingest) private readonly ingest: Ingest) {}

  execute({ caller, events, dryRun }: RecordEvents): Promise<RecordResult[]> {
    return this.ingest.record(caller, events as IncomingEvent[], { dryRun });
  }
}
