import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Principal, Roles } from '#auth';
import { Holds } from '#erasure';
import { holds, type Hold } from '#projections';
import { Engines } from '#runtime';
import { forms, OneOf, Text, Time } from '../http/field.ts';
import { ReadQuery, Reads } from '../http/reads.ts';
import { refuse, refuseWith } from '../http/refuse.ts';
import { Sender } from '../http/sender.ts';
import { Answers } from '../openapi/answers.ts';
import { examples } from '../openapi/examples.ts';

class NewHold {
  @Text(forms.id, { optional: true, description: 'Pseudonym of the person whose data is held.' })
  subject?: string;

  @Text(forms.code, { optional: true, description: 'Category that is held.', example: 'order' })
  category?: string;

  @Text(forms.name, { optional: true, description: 'System that is held.' })
  system?: string;

  @Text(forms.code, { description: 'Why (Art. 17(3) GDPR).', example: 'legal-claims' })
  ground!: string;

  @Time({ optional: true, description: 'When to look at it again.', example: '2027-05-01T00:00:00Z' })
  reviewAt?: string;
}

class HoldsQuery extends ReadQuery {
  @OneOf(['active', 'all'], { optional: true, description: '`active` (the default) or `all`.' })
  which?: 'active' | 'all';
}

class LiftQuery {
  @Text(forms.code, { optional: true, description: 'Why it is lifted.', example: 'claim-settled' })
  reason?: string;
}

@ApiTags('rights')
@Controller('v1/holds')
export class HoldsController {
  constructor(
    @Inject(Engines) private readonly engines: Engines,
    @Inject(Holds) private readonly service: Holds,
  ) {}

  /** Places a legal hold over a person, a category, a system, or what they have in common. */
  @Post()
  @Roles('dpo')
  @ApiOperation({ summary: 'Place a legal hold' })
  @Answers(201, 'The hold is in force', examples.hold)
  async place(@Sender() sender: Principal, @Body() body: NewHold): Promise<{ id: string; position: string }> {
    const { subject, category, system } = body;
    if (subject === undefined && category === undefined && system === undefined) {
      refuse('invalid-request', 'A hold covers a subject, a category or a system. Nothing was held.', {
        errors: [{ pointer: '/subject', reason: 'one of subject, category, system is required' }],
      });
    }
    if (subject !== undefined && (await this.engines.vault.subjectState(sender.controller, subject)) === undefined) {
      refuse('not-found', 'The controller has no person with this pseudonym. Nothing was held.');
    }
    const placed = await this.service.place(sender, body);
    return placed.ok ? { id: placed.hold, position: String(placed.position) } : refuseWith(placed.problem);
  }

  @Get()
  @Roles('dpo', 'auditor')
  @Reads()
  @ApiOperation({ summary: 'The legal holds' })
  @Answers(200, 'As of `Lethe-Position`', examples.holds)
  async list(@Sender() sender: Principal, @Query() { which }: HoldsQuery): Promise<{ holds: Hold[] }> {
    return { holds: await holds(this.engines.readDb, sender.controller, which) };
  }

  @Delete(':id')
  @HttpCode(204)
  @Roles('dpo')
  @ApiOperation({ summary: 'Lift a legal hold' })
  async lift(@Sender() sender: Principal, @Param('id') id: string, @Query() { reason }: LiftQuery): Promise<void> {
    if (!forms.id.test(id)) refuse('not-found', 'The controller has no such hold.');
    const lifted = await this.service.lift(sender, id, reason ?? 'no-longer-needed');
    if (!lifted.ok) refuseWith(lifted.problem);
  }
}
