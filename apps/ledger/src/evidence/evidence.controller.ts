import { Controller, Get, Inject, Query, Res, StreamableFile } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Readable } from 'node:stream';
import { type Principal, Roles } from '#auth';
import { buildEvidence, EvidenceContents } from '#export';
import { Engines } from '#runtime';
import { Time } from '../http/field.ts';
import { ReadQuery, Reads } from '../http/reads.ts';
import { refuse } from '../http/refuse.ts';
import { Sender } from '../http/sender.ts';
import { AnswersFile } from '../openapi/answers.ts';

class EvidenceQuery extends ReadQuery {
  @Time({ optional: true, description: 'What happened from this time on; from the beginning without it.', example: '2026-01-01T00:00:00Z' })
  from?: string;

  @Time({ optional: true, description: 'And before this one; up to now without it.', example: '2026-11-01T00:00:00Z' })
  to?: string;
}

@ApiTags('asking')
@Roles('dpo', 'auditor')
@Controller('v1/evidence')
export class EvidenceController {
  constructor(@Inject(Engines) private readonly engines: Engines) {}

  /** What an auditor asks for of a time, as a signed zip, made while it is sent: how each promise stood, and the events that show it. No personal value is in it. */
  @Get()
  @Reads()
  @ApiOperation({ summary: 'Evidence of which promises were kept in a time, as a signed zip' })
  @AnswersFile('application/zip', 'The zip, as of `Lethe-Position`')
  async read(
    @Sender() { controller }: Principal,
    @Query() query: EvidenceQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile> {
    const now = new Date();
    const from = new Date(query.from ?? 0);
    const to = new Date(Math.min(Date.parse(query.to ?? now.toISOString()), now.getTime()));
    if (from >= to) {
      const errors = [{ pointer: '?from', reason: 'must be before `to` and before now' }];
      refuse('invalid-request', 'There is no time between the two. Nothing was made.', { errors });
    }
    // While the answer can still be another one than a zip that breaks off.
    await this.engines.store.head();
    const position = BigInt(String(reply.getHeader('Lethe-Position')));
    const head = { controller, from: from.toISOString(), to: to.toISOString(), asOf: now.toISOString(), position };
    const bytes = buildEvidence(new EvidenceContents(this.engines, head), this.engines.keys.signing);
    const disposition = `attachment; filename="lethe-evidence-${controller}-${head.from.slice(0, 10)}-${head.to.slice(0, 10)}.zip"`;
    return new StreamableFile(Readable.from(bytes, { objectMode: false }), { type: 'application/zip', disposition });
  }
}
