import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { type Principal, Roles } from '#auth';
import { Requests, type PlainCommand, type RequestResult, type RequestView } from '#erasure';
import { requests, type RequestItem } from '#projections';
import { Engines } from '#runtime';
import { forms } from '../http/field.ts';
import { listed, type Listed } from '../http/paging.ts';
import { Reads } from '../http/reads.ts';
import { refuse, refuseWith } from '../http/refuse.ts';
import { Sender } from '../http/sender.ts';
import { Answers } from '../openapi/answers.ts';
import { examples } from '../openapi/examples.ts';
import { ApproveBody, CompleteBody, NewRequestBody, ReasonBody, RefuseBody, RequestsQuery, VerifyBody } from './bodies.ts';

/** Data-subject requests: opened, verified, approved by somebody else, answered; each step is an event. */
@ApiTags('rights')
@Roles('dpo')
@Controller('v1/requests')
export class RequestsController {
  constructor(
    @Inject(Engines) private readonly engines: Engines,
    @Inject(Requests) private readonly service: Requests,
  ) {}

  /** Opens a case. Identifiers that the ledger does not know open one as well: the systems are searched. */
  @Post()
  @ApiOperation({ summary: "Open a data subject's request" })
  @Answers(201, 'The case', examples.request)
  async open(
    @Sender() sender: Principal,
    @Body() { regulation = 'gdpr', ...rest }: NewRequestBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RequestView> {
    return this.answer(await this.service.open(sender, { regulation, ...rest }), reply);
  }

  @Get()
  @Roles('dpo', 'auditor')
  @Reads()
  @ApiOperation({ summary: 'The requests, those opened last first' })
  @Answers(200, 'As of `Lethe-Position`; `next` where there are more', examples.requests)
  async list(@Sender() sender: Principal, @Query() query: RequestsQuery): Promise<Listed<RequestItem>> {
    return listed(await requests(this.engines.readDb, sender.controller, query));
  }

  @Get(':id')
  @Roles('dpo', 'auditor')
  @ApiOperation({ summary: 'A request, with the pseudonyms that belong to the person now' })
  @Answers(200, 'The case', examples.request)
  async one(@Sender() sender: Principal, @Param('id') id: string, @Res({ passthrough: true }) reply: FastifyReply): Promise<RequestView> {
    return this.answer(await this.service.get(sender, known(id)), reply);
  }

  @Post(':id/verify')
  @HttpCode(200)
  @ApiOperation({ summary: 'The person was verified' })
  @Answers(200, 'The case', examples.request)
  verify(
    @Sender() sender: Principal,
    @Param('id') id: string,
    @Body() { method }: VerifyBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RequestView> {
    return this.command(sender, id, { do: 'verify', method }, reply);
  }

  /** By another actor than who opened or verified it. What an erasure leads to begins now. */
  @Post(':id/approve')
  @HttpCode(200)
  @ApiOperation({ summary: 'Approve a verified request; another person than who opened or verified it' })
  @Answers(200, 'The case', examples.request)
  async approve(
    @Sender() sender: Principal,
    @Param('id') id: string,
    @Body() { closure }: ApproveBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RequestView> {
    return this.answer(await this.service.approve(sender, known(id), closure), reply);
  }

  @Post(':id/refuse')
  @HttpCode(200)
  @ApiOperation({ summary: 'Refuse a request, with where the person may turn' })
  @Answers(200, 'The case', examples.request)
  refuse(
    @Sender() sender: Principal,
    @Param('id') id: string,
    @Body() { ...said }: RefuseBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RequestView> {
    return this.command(sender, id, { do: 'refuse', ...said }, reply);
  }

  @Post(':id/extend')
  @HttpCode(200)
  @ApiOperation({ summary: 'Extend the time to answer; once, and before the due date' })
  @Answers(200, 'The case', examples.request)
  extend(
    @Sender() sender: Principal,
    @Param('id') id: string,
    @Body() { reason }: ReasonBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RequestView> {
    return this.command(sender, id, { do: 'extend', reason }, reply);
  }

  @Post(':id/pause')
  @HttpCode(200)
  @ApiOperation({ summary: 'Let the clock stand still, e.g. until the person is identified' })
  @Answers(200, 'The case', examples.request)
  pause(
    @Sender() sender: Principal,
    @Param('id') id: string,
    @Body() { reason }: ReasonBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RequestView> {
    return this.command(sender, id, { do: 'pause', reason }, reply);
  }

  @Post(':id/resume')
  @HttpCode(200)
  @ApiOperation({ summary: 'Let the clock run on' })
  @Answers(200, 'The case', examples.request)
  resume(@Sender() sender: Principal, @Param('id') id: string, @Res({ passthrough: true }) reply: FastifyReply): Promise<RequestView> {
    return this.command(sender, id, { do: 'resume' }, reply);
  }

  @Post(':id/complete')
  @HttpCode(200)
  @ApiOperation({ summary: 'The request was answered' })
  @Answers(200, 'The case', examples.request)
  complete(
    @Sender() sender: Principal,
    @Param('id') id: string,
    @Body() { ...said }: CompleteBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RequestView> {
    return this.command(sender, id, { do: 'complete', ...said }, reply);
  }

  private async command(sender: Principal, id: string, command: PlainCommand, reply: FastifyReply): Promise<RequestView> {
    return this.answer(await this.service.command(sender, known(id), command), reply);
  }

  /** With the position of the request's last event, for `minPosition`. */
  private answer(result: RequestResult, reply: FastifyReply): RequestView {
    if (!result.ok) return refuseWith(result.problem);
    reply.header('Lethe-Position', String(result.position));
    return result.request;
  }
}

function known(id: string): string {
  return forms.id.test(id) ? id : refuse('not-found', 'There is no such request.');
}
