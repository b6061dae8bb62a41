import { Controller, Headers, HttpCode, Inject, Post, Req } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Public } from '#auth';
import { OpenDsrCallbacks } from '#erasure';
import { rawBody } from '../http/body.ts';
import { refuseWith } from '../http/refuse.ts';
import { Answers } from '../openapi/answers.ts';
import { examples } from '../openapi/examples.ts';

/** What processors tell of their own accord, in the form of OpenDSR 2.0: their signature is their key. */
@ApiTags('rights')
@Public()
@Controller('v1/opendsr/callbacks')
export class OpenDsrCallbacksController {
  constructor(@Inject(OpenDsrCallbacks) private readonly callbacks: OpenDsrCallbacks) {}

  /** Its status is not taken from the callback: the processor is asked itself. 403 if no registered processor has signed it. */
  @Post()
  @HttpCode(202)
  @ApiOperation({ summary: 'A processor tells that the status of a request has changed (OpenDSR 2.0, 8.5)' })
  @ApiBody({ schema: { type: 'object', description: 'A status callback, signed: X-OpenDSR-Processor-Domain, X-OpenDSR-Signature' } })
  @Answers(202, 'It was signed, and what it is about was looked at', examples.callback)
  async take(
    @Req() request: FastifyRequest,
    @Headers('x-opendsr-processor-domain') domain: string | undefined,
    @Headers('x-opendsr-signature') signature: string | undefined,
  ): Promise<{ status: string }> {
    const taken = await this.callbacks.take({ domain, signature, body: rawBody(request) });
    return taken.ok ? { status: taken.status } : refuseWith(taken.problem);
  }
}
