import { Controller, Get, Inject, Param, Query, Req } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Principal, Roles } from '#auth';
import { access, consents, disclosures, recipients, retention, timeline } from '#projections';
import { Engines } from '#runtime';
import { Text, Time } from '../http/field.ts';
import { listed, PageQuery } from '../http/paging.ts';
import { ReadQuery, Reads } from '../http/reads.ts';
import { Sender } from '../http/sender.ts';
import { People } from './person.ts';
import { Answers } from '../openapi/answers.ts';
import { examples } from '../openapi/examples.ts';

class TimelineQuery extends PageQuery {
  @Time({ optional: true, description: 'From this time on.' })
  from?: string;

  @Time({ optional: true, description: 'Before this time.' })
  to?: string;

  @Text(/^privacy\.[a-z]+\.[a-z]+\.v[1-9][0-9]*$/, {
    optional: true,
    description: 'Only events of this type.',
    example: 'privacy.data.shared.v1',
  })
  type?: string;
}

/** What a request must be asked with, to build the place of the oldest pseudonym. */
interface Asked {
  url: string;
}

/** The read models about one person. Names, codes and pseudonyms: no personal value is answered here. */
@ApiTags('asking')
@Roles('dpo', 'auditor')
@Controller('v1/subjects/:id')
export class SubjectsController {
  constructor(
    @Inject(Engines) private readonly engines: Engines,
    @Inject(People) private readonly people: People,
  ) {}

  @Get('timeline')
  @Reads()
  @ApiOperation({ summary: "The person's events, newest first" })
  @Answers(200, 'As of `Lethe-Position`', examples.timeline)
  async timeline(@Sender() sender: Principal, @Param('id') id: string, @Query() query: TimelineQuery, @Req() { url }: Asked) {
    const { subject, subjects } = await this.people.find(sender, id, url);
    return { subject, subjects, ...listed(await timeline(this.engines.readDb, sender.controller, subjects, query)) };
  }

  @Get('consents')
  @Reads()
  @ApiOperation({ summary: 'Consents, withdrawals and opt-outs by purpose' })
  @Answers(200, 'As of `Lethe-Position`', examples.consents)
  async consents(@Sender() sender: Principal, @Param('id') id: string, @Query() _query: ReadQuery, @Req() { url }: Asked) {
    const { subject, subjects } = await this.people.find(sender, id, url);
    return { subject, subjects, ...(await consents(this.engines.readDb, sender.controller, subjects, new Date().toISOString())) };
  }

  @Get('disclosures')
  @Reads()
  @ApiOperation({ summary: 'Who was given data: each recipient summed up, and every sharing, newest first' })
  @Answers(200, 'As of `Lethe-Position`', examples.disclosures)
  async disclosures(@Sender() sender: Principal, @Param('id') id: string, @Query() query: PageQuery, @Req() { url }: Asked) {
    const { subject, subjects } = await this.people.find(sender, id, url);
    const { readDb } = this.engines;
    const page = listed(await disclosures(readDb, sender.controller, subjects, query));
    return { subject, subjects, recipients: await recipients(readDb, sender.controller, subjects), ...page };
  }

  @Get('retention')
  @Reads()
  @ApiOperation({ summary: 'What has to be obscured or deleted, and when, soonest first' })
  @Answers(200, 'As of `Lethe-Position`', examples.retention)
  async retention(@Sender() sender: Principal, @Param('id') id: string, @Query() _query: ReadQuery, @Req() { url }: Asked) {
    const { subject, subjects } = await this.people.find(sender, id, url);
    return { subject, subjects, items: await retention(this.engines.readDb, sender.controller, subjects, new Date().toISOString()) };
  }

  @Get('access')
  @Reads()
  @ApiOperation({ summary: 'Who looked at the data, when and why, newest first' })
  @Answers(200, 'As of `Lethe-Position`', examples.access)
  async access(@Sender() sender: Principal, @Param('id') id: string, @Query() query: PageQuery, @Req() { url }: Asked) {
    const { subject, subjects } = await this.people.find(sender, id, url);
    return { subject, subjects, ...listed(await access(this.engines.readDb, sender.controller, subjects, query)) };
  }
}
