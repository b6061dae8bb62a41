import { Body, Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { type Principal, Roles } from '#auth';
import { erasureById } from '#projections';
import { Engines } from '#runtime';
import { Identifiers } from '../http/field.ts';
import { refuse } from '../http/refuse.ts';
import { Sender } from '../http/sender.ts';
import { Answers } from '../openapi/answers.ts';
import { examples } from '../openapi/examples.ts';

class LookupBody {
  @Identifiers({ description: 'Identifier type to value, as people write them.', example: { email: 'ada@example.org' } })
  identifiers!: Record<string, string>;
}

@ApiTags('asking')
@Controller('v1/subjects')
export class LookupController {
  constructor(@Inject(Engines) private readonly engines: Engines) {}

  /** Finds a person by identifiers, which stand in the body and nowhere else. A living person goes before an erased one. */
  @Post('lookup')
  @HttpCode(200)
  @Roles('dpo')
  @ApiOperation({ summary: "A person's pseudonym by identifiers" })
  @Answers(200, 'The oldest pseudonym of the person', examples.lookup)
  @ApiResponse({ status: 410, description: 'The person was erased: `erasure`, and `certificate` once there is one' })
  async lookup(@Sender() sender: Principal, @Body() { identifiers }: LookupBody): Promise<{ subject: string }> {
    const { vault, policies } = this.engines;
    const result = await vault.lookup(sender.controller, identifiers, policies.current(sender.controller));
    switch (result.found) {
      case 'subject':
        return { subject: result.canonical };
      case 'nothing':
        return refuse('not-found', 'The controller knows nobody by these identifiers.');
      case 'invalid':
        return refuse('invalid-request', 'Nobody was looked up.', { errors: result.problems });
      case 'conflict':
        return refuse('conflict', 'The identifiers belong to people who are not linked. Ask for each alone.', {
          subjects: result.subjects,
        });
      case 'erased':
        return this.gone(sender, result.erasure);
    }
  }

  private async gone(sender: Principal, erasure: string): Promise<never> {
    const item = await erasureById(this.engines.readDb, sender.controller, erasure);
    const certificate = item?.certified ? { certificate: `/v1/erasures/${erasure}/certificate` } : {};
    return refuse('erased', 'Whoever had these identifiers was erased.', { erasure, ...certificate });
  }
}
