import { Body, Controller, Headers, Inject, Post, Query, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import type { FastifyReply } from 'fastify';
import { type Principal, Roles } from '#auth';
import type { RecordResult } from '#ingest';
import { Metrics } from '../health/metrics.ts';
import { refuseWith } from '../http/refuse.ts';
import { Sender } from '../http/sender.ts';
import { callerOf } from './caller.ts';
import { ApiRecording } from './recording.docs.ts';
import { readCloudEvents } from './cloud-events.ts';
import { RecordEvents } from './record-events.command.ts';

class RecordQuery {
  @IsOptional()
  @IsIn(['true', 'false'])
  dryRun?: string;
}

@ApiTags('recording')
@Controller('v1/events')
export class RecordingController {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(Metrics) private readonly metrics: Metrics,
  ) {}

  /**
   * Records one event (201) or a batch (200, one result for each in the order sent). `recorded` means durable. With `dryRun` nothing is
   * written and the answer is 200.
   */
  @Post()
  @Roles('publisher')
  @ApiRecording()
  async record(
    @Sender() sender: Principal,
    @Headers() headers: Record<string, string | undefined>,
    @Body() body: unknown,
    @Query() query: RecordQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RecordResult | { results: RecordResult[] }> {
    const received = readCloudEvents(headers, body);
    if (received.form === 'refused') return refuseWith(received.problem);
    const dryRun = query.dryRun === 'true';
    const judged = await this.commands.execute(new RecordEvents(callerOf(sender), received.events, dryRun, sender.purposes));
    // Without this a dry run would look like a promise that the event is durable.
    const results = dryRun ? judged.map((result) => ({ ...result, dryRun })) : judged;
    if (!dryRun) this.metrics.count(results);
    const failure = results.every((result) => result.problem?.status === 503) ? results[0]?.problem : undefined;
    if (failure) return refuseWith(failure);
    if (received.form === 'batch') {
      reply.status(200);
      return { results };
    }
    const [result] = results as [RecordResult];
    if (result.problem) return refuseWith(result.problem);
    reply.status(dryRun ? 200 : 201);
    return result;
  }
}
