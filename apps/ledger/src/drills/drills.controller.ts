import { Body, Controller, Get, Inject, Param, Post, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { type Principal, Roles } from '#auth';
import { Drills, type StartedDrill } from '#erasure';
import { drillById, drills, type DrillItem } from '#projections';
import { Engines } from '#runtime';
import { forms } from '../http/field.ts';
import { listed, PageQuery, type Listed } from '../http/paging.ts';
import { ReadQuery, Reads } from '../http/reads.ts';
import { refuse, refuseWith } from '../http/refuse.ts';
import { Sender } from '../http/sender.ts';
import { NoBody } from '../http/validation.ts';
import { Answers } from '../openapi/answers.ts';
import { examples } from '../openapi/examples.ts';

/** Drills: whether systems and processors erase in time, tried with somebody who does not exist. */
@ApiTags('rights')
@Controller('v1/drills')
export class DrillsController {
  constructor(
    @Inject(Engines) private readonly engines: Engines,
    @Inject(Drills) private readonly service: Drills,
  ) {}

  /** Over every registered system and every processor of the policy; nothing of it can be chosen. 409 while one is under way, or where there is nothing to try. */
  @Post()
  @Roles('admin')
  @ApiOperation({ summary: 'Begin a drill' })
  @Answers(201, 'The drill has begun', examples.drillStarted)
  async start(@Sender() sender: Principal, @Body() _body: NoBody, @Res({ passthrough: true }) reply: FastifyReply): Promise<StartedDrill> {
    const started = await this.service.start(sender);
    if (!started.ok) return refuseWith(started.problem);
    if (started.position !== undefined) reply.header('Lethe-Position', started.position);
    return started.drill;
  }

  @Get()
  @Roles('dpo', 'auditor', 'admin')
  @Reads()
  @ApiOperation({ summary: 'The drills, those begun last first' })
  @Answers(200, 'As of `Lethe-Position`; `next` where there are more', examples.drills)
  async list(@Sender() sender: Principal, @Query() query: PageQuery): Promise<Listed<DrillItem>> {
    return listed(await drills(this.engines.readDb, sender.controller, query));
  }

  /** Each system and processor: `passed` and after how many seconds, `silent`, `failed` and why, or `waiting` while there is time. */
  @Get(':id')
  @Roles('dpo', 'auditor', 'admin')
  @Reads()
  @ApiOperation({ summary: 'A drill: how far each system and processor is' })
  @Answers(200, 'As of `Lethe-Position`', examples.drill)
  async one(@Sender() sender: Principal, @Param('id') id: string, @Query() _query: ReadQuery): Promise<DrillItem> {
    const drill = forms.id.test(id) ? await drillById(this.engines.readDb, sender.controller, id) : undefined;
    return drill ?? refuse('not-found', 'There is no such drill.');
  }
}
