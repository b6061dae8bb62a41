import { Controller, Get, Inject } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Public } from '#auth';
import { Engines } from '#runtime';
import { refuse } from '../http/refuse.ts';
import { Answers } from '../openapi/answers.ts';
import { examples } from '../openapi/examples.ts';

@ApiTags('operations')
@Public()
@Controller('health')
export class HealthController {
  constructor(@Inject(Engines) private readonly engines: Engines) {}

  /** The process answers. Says nothing about its engines. */
  @Get('live')
  @ApiOperation({ summary: 'The process answers' })
  @Answers(200, 'It does', examples.live)
  live(): { status: 'live' } {
    return { status: 'live' };
  }

  /** 200 if requests are served, otherwise 503; `parts` names what is not ready and why. `rebuild` says how far a rebuild of the read models is. */
  @Get('ready')
  @ApiOperation({ summary: 'Requests are served; otherwise names what is not ready' })
  @Answers(200, 'Requests are served', examples.ready)
  async ready(): Promise<{ status: 'ready'; parts: Record<string, string>; rebuild?: string }> {
    const parts = await this.engines.readiness();
    const missing = Object.keys(parts).filter((name) => parts[name] !== 'ready');
    if (missing.length > 0) refuse('not-yet', `Not ready: ${missing.join(', ')}.`, { parts });
    const rebuild = await this.engines.readModels.rebuilding().catch(() => undefined);
    return { status: 'ready', parts, ...(rebuild && { rebuild: `${rebuild.percent} %` }) };
  }
}
