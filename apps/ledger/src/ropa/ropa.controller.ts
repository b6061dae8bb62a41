import { Controller, Get, Headers, Inject, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { type Principal, Roles } from '#auth';
import { type Drift, policyInForce, recordOfProcessing, type RecordOfProcessing } from '#domain';
import { driftInWords, ropaPage, Words } from '#export';
import { actGroups, systems } from '#projections';
import { Engines } from '#runtime';
import { Time } from '../http/field.ts';
import { answersPage, HTML, wantsPage } from '../http/page.ts';
import { ReadQuery, Reads } from '../http/reads.ts';
import { Sender } from '../http/sender.ts';
import { Answers } from '../openapi/answers.ts';
import { examples } from '../openapi/examples.ts';

class RopaQuery extends ReadQuery {
  @Time({ optional: true, description: 'By the policy in force then, and by acts before it; now without it.' })
  asOf?: string;

  @Time({ optional: true, description: 'By acts from then on; since that policy is in force without it.' })
  from?: string;
}

type Ropa = Omit<RecordOfProcessing, 'drift'> & { drift: (Drift & { words: string })[] };

@ApiTags('asking')
@Controller('v1/ropa')
export class RopaController {
  constructor(@Inject(Engines) private readonly engines: Engines) {}

  /**
   * What the policy and the register of systems declare, what was recorded, and where the two differ (Art. 30(1) GDPR). As JSON, or with `Accept: text/html` as a
   * page to print.
   */
  @Get()
  @Roles('dpo', 'auditor')
  @Reads()
  @ApiOperation({ summary: 'The record of processing activities' })
  @Answers(200, 'As of `Lethe-Position`; as `text/html` the same as a page', examples.ropa, [HTML])
  async read(
    @Sender() { controller }: Principal,
    @Query() { asOf = new Date().toISOString(), from }: RopaQuery,
    @Headers('accept') accept: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Ropa | string> {
    const policy = policyInForce(this.engines.policies.versions(controller), asOf);
    const since = from ?? policy?.effectiveFrom;
    const { readDb } = this.engines;
    const record = recordOfProcessing({
      controller,
      asOf,
      from: since,
      policy,
      systems: (await systems(readDb, controller)).map(({ system }) => system),
      acts: await actGroups(readDb, controller, { from: since, to: asOf }),
    });
    reply.header('Vary', 'Accept');
    if (wantsPage(accept)) {
      answersPage(reply);
      return ropaPage({ record, policy });
    }
    const words = new Words(policy);
    return { ...record, drift: record.drift.map((each) => ({ ...each, words: driftInWords(each, words) })) };
  }
}
