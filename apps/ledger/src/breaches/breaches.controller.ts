import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { type Principal, Roles } from '#auth';
import { Breaches, type BreachResult } from '#erasure';
import { breachById, breaches, untoldOfBreach, type BreachItem, type BreachView } from '#projections';
import { Engines } from '#runtime';
import { forms } from '../http/field.ts';
import { listed, PageQuery, type Listed } from '../http/paging.ts';
import { ReadQuery, Reads } from '../http/reads.ts';
import { refuse, refuseWith } from '../http/refuse.ts';
import { Sender } from '../http/sender.ts';
import { Answers } from '../openapi/answers.ts';
import { examples } from '../openapi/examples.ts';
import { CloseBody, NewBreachBody, ReportBody } from './bodies.ts';

/** Breaches of personal data (Art. 33 and 34 GDPR): whom they hit, by when whom to tell, and who was told. */
@ApiTags('rights')
@Controller('v1/breaches')
export class BreachesController {
  constructor(
    @Inject(Engines) private readonly engines: Engines,
    @Inject(Breaches) private readonly service: Breaches,
  ) {}

  /** Starts the clocks, and counts whom the inventory had there in that time. */
  @Post()
  @Roles('dpo')
  @ApiOperation({ summary: 'Open a breach' })
  @Answers(201, 'The clocks run', examples.breachRecorded)
  async open(
    @Sender() sender: Principal,
    @Body() { ...said }: NewBreachBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Recorded> {
    return recorded(await this.service.open(sender, said), reply);
  }

  @Get()
  @Roles('dpo', 'auditor')
  @Reads()
  @ApiOperation({ summary: 'The breaches, those opened last first' })
  @Answers(200, 'As of `Lethe-Position`; `next` where there are more', examples.breaches)
  async list(@Sender() sender: Principal, @Query() query: PageQuery): Promise<Listed<BreachItem>> {
    return listed(await breaches(this.engines.readDb, sender.controller, query));
  }

  /** Reads the whole inventory of the controller: it is not for asking every second. */
  @Get(':id')
  @Roles('dpo', 'auditor')
  @Reads()
  @ApiOperation({ summary: 'A breach: its clocks, whom it hits, who was told' })
  @Answers(200, 'As of `Lethe-Position`', examples.breach)
  async one(@Sender() sender: Principal, @Param('id') id: string, @Query() _query: ReadQuery): Promise<BreachView> {
    return (await breachById(this.engines.readDb, sender.controller, known(id))) ?? notThere();
  }

  /** Whoever it hits and was neither told of it (`notice.given`, `breach`, with its id in `about`) nor erased. */
  @Get(':id/untold')
  @Roles('dpo', 'auditor')
  @Reads()
  @ApiOperation({ summary: 'Pseudonyms of those whom nobody has told of a breach' })
  @Answers(200, 'As of `Lethe-Position`; `next` where there are more', examples.untold)
  async untold(@Sender() sender: Principal, @Param('id') id: string, @Query() query: PageQuery): Promise<Listed<string>> {
    const { cursor: after, limit = 100 } = query;
    if (after !== undefined && !forms.id.test(after)) listed({ ok: false, reason: 'invalid-cursor' });
    const found = await untoldOfBreach(this.engines.readDb, sender.controller, known(id), { after, limit: limit + 1 });
    if (found === undefined) return notThere();
    const items = found.slice(0, limit);
    return { items, ...(found.length > limit && { next: items.at(-1)! }) };
  }

  @Post(':id/report')
  @HttpCode(200)
  @Roles('dpo')
  @ApiOperation({ summary: 'The authority was told of a breach' })
  @Answers(200, 'It is recorded', examples.breachRecorded)
  async report(
    @Sender() sender: Principal,
    @Param('id') id: string,
    @Body() { ...said }: ReportBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Recorded> {
    return recorded(await this.service.report(sender, known(id), said), reply);
  }

  /** What was owed and not done stays undone, and is told so. */
  @Post(':id/close')
  @HttpCode(200)
  @Roles('dpo')
  @ApiOperation({ summary: 'Close a breach' })
  @Answers(200, 'It is closed', examples.breachRecorded)
  async close(
    @Sender() sender: Principal,
    @Param('id') id: string,
    @Body() { reason }: CloseBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Recorded> {
    return recorded(await this.service.close(sender, known(id), reason), reply);
  }
}

interface Recorded {
  id: string;
  position: string;
}

function recorded(result: BreachResult, reply: FastifyReply): Recorded {
  if (!result.ok) return refuseWith(result.problem);
  const position = String(result.position);
  reply.header('Lethe-Position', position);
  return { id: result.breach, position };
}

function known(id: string): string {
  return forms.id.test(id) ? id : notThere();
}

function notThere(): never {
  return refuse('not-found', 'There is no such breach.');
}
