import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { type Principal, Roles } from '#auth';
import { findingStatuses, type FindingCommand, type FindingStatus } from '#domain';
import { Findings } from '#erasure';
import { findingById, findingRules, findings, type FindingItem } from '#projections';
import { Engines } from '#runtime';
import { forms, OneOf, Text } from '../http/field.ts';
import { listed, PageQuery, type Listed } from '../http/paging.ts';
import { ReadQuery, Reads } from '../http/reads.ts';
import { refuse, refuseWith } from '../http/refuse.ts';
import { Sender } from '../http/sender.ts';
import { Answers } from '../openapi/answers.ts';
import { examples } from '../openapi/examples.ts';

class FindingsQuery extends PageQuery {
  @OneOf(findingStatuses, { optional: true, description: 'Only those that stand so.' })
  status?: FindingStatus;

  @OneOf(findingRules, { optional: true, description: 'Only those of this rule.' })
  rule?: string;

  @Text(forms.name, { optional: true, description: 'Only those that break this promise of the policy.', example: 'J2' })
  promise?: string;

  @Text(forms.id, { optional: true, description: 'Only those about this person: a pseudonym.' })
  subject?: string;
}

class HandlingBody {
  @Text(forms.code, { description: 'What is done about it, or how it was settled: a code.', example: 'consumer-restarted' })
  reason!: string;
}

/** What is not as it should be: acts that contradict the policy, silent systems and publishers, orders whose time runs out, events about erased people, conflicts. */
@ApiTags('asking')
@Controller('v1/findings')
export class FindingsController {
  constructor(
    @Inject(Engines) private readonly engines: Engines,
    @Inject(Findings) private readonly service: Findings,
  ) {}

  @Get()
  @Roles('dpo', 'auditor')
  @Reads()
  @ApiOperation({ summary: 'The findings, the newest first' })
  @Answers(200, 'As of `Lethe-Position`; `next` where there are more', examples.findings)
  async list(@Sender() sender: Principal, @Query() query: FindingsQuery): Promise<Listed<FindingItem>> {
    return listed(await findings(this.engines.readDb, sender.controller, query));
  }

  @Get(':id')
  @Roles('dpo', 'auditor')
  @Reads()
  @ApiOperation({ summary: 'A finding' })
  @Answers(200, 'As of `Lethe-Position`', examples.finding)
  async one(@Sender() sender: Principal, @Param('id') id: string, @Query() _query: ReadQuery): Promise<FindingItem> {
    return (await findingById(this.engines.readDb, sender.controller, known(id))) ?? notThere();
  }

  /** Somebody looks after it. */
  @Post(':id/acknowledge')
  @HttpCode(200)
  @Roles('dpo')
  @ApiOperation({ summary: 'Acknowledge a finding' })
  @Answers(200, '`acknowledged`', examples.acknowledged)
  acknowledge(
    @Sender() sender: Principal,
    @Param('id') id: string,
    @Body() { reason }: HandlingBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<{ status: FindingStatus }> {
    return this.handle({ sender, id, command: 'acknowledge', reason }, reply);
  }

  /** It is settled. What is found again afterwards is open again. */
  @Post(':id/resolve')
  @HttpCode(200)
  @Roles('dpo')
  @ApiOperation({ summary: 'Resolve a finding' })
  @Answers(200, '`resolved`', examples.resolved)
  resolve(
    @Sender() sender: Principal,
    @Param('id') id: string,
    @Body() { reason }: HandlingBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<{ status: FindingStatus }> {
    return this.handle({ sender, id, command: 'resolve', reason }, reply);
  }

  private async handle(
    { sender, id, command, reason }: { sender: Principal; id: string; command: FindingCommand; reason: string },
    reply: FastifyReply,
  ): Promise<{ status: FindingStatus }> {
    const handled = await this.service.handle(sender, known(id), command, reason);
    if (!handled.ok) return refuseWith(handled.problem);
    reply.header('Lethe-Position', String(handled.position));
    return { status: command === 'acknowledge' ? 'acknowledged' : 'resolved' };
  }
}

function known(id: string): string {
  return forms.hash.test(id) ? id : notThere();
}

function notThere(): never {
  return refuse('not-found', 'There is no such finding.');
}
