import { Controller, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Principal, Roles } from '#auth';
import { SystemSearch, type Sought } from '#erasure';
import { forms } from '../http/field.ts';
import { refuse, refuseWith } from '../http/refuse.ts';
import { Sender } from '../http/sender.ts';
import { Answers } from '../openapi/answers.ts';
import { examples } from '../openapi/examples.ts';

/** Whom a request is about, for who works for a system: before anything is ordered. */
@ApiTags('rights')
@Controller('v1/requests')
export class SearchesController {
  constructor(@Inject(SystemSearch) private readonly searches: SystemSearch) {}

  /** For a dry run: what would be touched is counted in the system itself. The opening is recorded first; nothing is ordered. */
  @Post(':id/systems/:system/search')
  @HttpCode(200)
  @Roles('worker')
  @ApiOperation({ summary: 'Whom a system would have to find, before anything is ordered' })
  @Answers(200, 'Whom to find; the opening was recorded', examples.search)
  async search(
    @Sender() { controller, name, systems }: Principal,
    @Param('id') id: string,
    @Param('system') system: string,
  ): Promise<Sought> {
    if (!forms.id.test(id) || !forms.name.test(system)) return refuse('not-found', 'There is no such request.');
    const result = await this.searches.whom({ controller, name, ...(systems ? { systems } : {}) }, id, system);
    return result.ok ? result.sought : refuseWith(result.problem);
  }
}
