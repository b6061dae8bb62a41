import { Body, Controller, Get, Headers, HttpCode, Inject, Param, Put, Query } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Principal, Roles } from '#auth';
import { connectorProblems } from '#connectors';
import { parseSystem, registerSystem } from '#policy';
import { systems } from '#projections';
import { Engines } from '#runtime';
import { readFile } from '../http/file.ts';
import { Reads, ReadQuery } from '../http/reads.ts';
import { published, refuse } from '../http/refuse.ts';
import { Sender } from '../http/sender.ts';
import { Answers } from '../openapi/answers.ts';
import { examples } from '../openapi/examples.ts';

@ApiTags('setting up')
@Controller('v1/systems')
export class SystemsController {
  constructor(@Inject(Engines) private readonly engines: Engines) {}

  /** Registers a downstream system or a changed file of it: it then gets every erasure. */
  @Put(':name')
  @HttpCode(200)
  @Roles('admin')
  @ApiOperation({ summary: 'Register a system file; answers what is wrong with it' })
  @Answers(200, '`published`, or `unchanged` for the latest again', examples.system)
  @ApiConsumes('application/yaml', 'application/json')
  @ApiBody({ schema: { type: 'string', description: 'A system file (policies/system.schema.json), YAML or JSON' } })
  async register(
    @Sender() sender: Principal,
    @Param('name') name: string,
    @Headers('content-type') type: string | undefined,
    @Body() body: unknown,
  ) {
    const reading = parseSystem(readFile(type, body));
    if (!reading.ok) return refuse('invalid-request', 'The system file has faults. Nothing was registered.', { errors: reading.problems });
    const { system, sha256 } = reading;
    if (system.name !== name)
      refuse('invalid-request', 'The path and the file name different systems. Nothing was registered.', {
        errors: [{ pointer: '/name', reason: 'must be the name in the path' }],
      });
    const faults = connectorProblems(system);
    if (faults.length > 0) refuse('invalid-request', 'The connector does not take the file. Nothing was registered.', { errors: faults });
    const result = published(
      await registerSystem(this.engines.store, system, { controller: sender.controller, actor: sender.name, now: new Date() }),
      system.controller,
    );
    return { controller: system.controller, name, sha256, status: result.status, position: String(result.position) };
  }

  @Get()
  @Roles('admin', 'dpo', 'auditor', 'worker')
  @Reads()
  @ApiOperation({
    summary: 'The registered systems, each with its latest file; for a worker those that it answers for, and the name of its key',
  })
  @Answers(200, 'As of `Lethe-Position`', examples.systems)
  async list(@Sender() sender: Principal, @Query() _query: ReadQuery) {
    const all = await systems(this.engines.readDb, sender.controller);
    const { name: key, roles, systems: own } = sender;
    const onlyOwn = roles.every((role) => role === 'worker') && own;
    const listed = onlyOwn ? all.filter(({ name }) => own.includes(name)) : all;
    return { systems: listed, ...(roles.includes('worker') && { key }) };
  }
}
