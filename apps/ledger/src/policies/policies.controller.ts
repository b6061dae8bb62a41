import { Body, Controller, Get, Headers, HttpCode, Inject, Param, Put } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Principal, Roles } from '#auth';
import type { Policy } from '#domain';
import { lintPolicyFile, publishPolicy } from '#policy';
import { Engines } from '#runtime';
import { readFile } from '../http/file.ts';
import { published, refuse } from '../http/refuse.ts';
import { Sender } from '../http/sender.ts';
import { Answers } from '../openapi/answers.ts';
import { examples } from '../openapi/examples.ts';

@ApiTags('setting up')
@Controller('v1/policies')
export class PoliciesController {
  constructor(@Inject(Engines) private readonly engines: Engines) {}

  /**
   * Publishes a version of the policy; exactly the latest content again changes nothing. Faults are answered with line and column. What the policy
   * contradicts, itself or the law, is answered as `warnings` and keeps nothing from being published.
   */
  @Put(':controller')
  @HttpCode(200)
  @Roles('admin')
  @ApiOperation({ summary: 'Publish a policy file; answers what is wrong with it and what it contradicts' })
  @Answers(200, '`published`, or `unchanged` for the latest again', examples.policy)
  @ApiConsumes('application/yaml', 'application/json')
  @ApiBody({ schema: { type: 'string', description: 'A policy file (policies/policy.schema.json), YAML or JSON' } })
  async publish(@Sender() sender: Principal, @Param('controller') controller: string, @Headers('content-type') type: string | undefined, @Body() body: unknown) {
    onlyOwn(sender, controller);
    const now = new Date();
    const reading = lintPolicyFile(readFile(type, body), now.toISOString());
    if (!reading.ok) return refuse('invalid-request', 'The policy file has faults. Nothing was published.', { errors: reading.problems });
    const result = published(await publishPolicy(this.engines.store, reading.policy, { controller, actor: sender.name, now }), reading.policy.controller);
    // The next event is reduced by the new version, here at least; other processes follow within moments.
    await this.engines.policies.caughtUpTo(result.position);
    const { policy, warnings } = reading;
    const { version, effectiveFrom } = policy;
    return { controller, version, effectiveFrom, sha256: result.sha256, status: result.status, position: String(result.position), warnings };
  }

  @Get(':controller/versions')
  @Roles('admin', 'dpo', 'auditor')
  @ApiOperation({ summary: 'Every published version of the policy, oldest first' })
  @Answers(200, 'The policy files, as JSON', examples.versions)
  versions(@Sender() sender: Principal, @Param('controller') controller: string): { versions: readonly Policy[] } {
    onlyOwn(sender, controller);
    return { versions: this.engines.policies.versions(controller) };
  }
}

/** Another controller's policy is not there for this key, whether it exists or not. */
function onlyOwn(sender: Principal, controller: string): void {
  if (sender.controller !== controller) refuse('not-found', 'The key belongs to another controller. Nothing was done.');
}
