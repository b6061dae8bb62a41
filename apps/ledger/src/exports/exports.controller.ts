import { Body, Controller, Get, HttpCode, Inject, Param, Post, Res, StreamableFile } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Readable } from 'node:stream';
import { type Principal, Roles } from '#auth';
import { Exporter, type ExportView } from '#export';
import { forms, Text } from '../http/field.ts';
import { refuse, refuseWith } from '../http/refuse.ts';
import { Sender } from '../http/sender.ts';
import { Answers, AnswersFile } from '../openapi/answers.ts';
import { examples } from '../openapi/examples.ts';

class NewExport {
  @Text(forms.id, { description: 'The verified request that the bundle answers.', example: 'c0ffee00112233445566778899aabbcc' })
  case!: string;
}

@ApiTags('rights')
@Roles('dpo')
@Controller('v1')
export class ExportsController {
  constructor(@Inject(Exporter) private readonly exporter: Exporter) {}

  /** Has a bundle built of everything about the person. It is kept sealed for a week. */
  @Post('subjects/:id/exports')
  @HttpCode(202)
  @ApiOperation({ summary: "Ask for the bundle of a person's data" })
  @Answers(202, 'It is being built: `Location`', examples.export)
  async request(
    @Sender() sender: Principal,
    @Param('id') id: string,
    @Body() body: NewExport,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ExportView> {
    if (!forms.id.test(id)) refuse('not-found', 'The controller has no person with this pseudonym.');
    const asked = await this.exporter.request(sender.controller, id, body.case, sender.name);
    if (!asked.ok) return refuseWith(asked.problem);
    reply.header('Location', `/v1/exports/${asked.id}`);
    return this.find(sender, asked.id);
  }

  @Get('exports/:id')
  @ApiOperation({ summary: 'How far an export is' })
  @Answers(200, 'Its state', examples.export)
  one(@Sender() sender: Principal, @Param('id') id: string): Promise<ExportView> {
    return this.find(sender, id);
  }

  /** The zip, unsealed while it is sent. That it is opened is recorded first. */
  @Get('exports/:id/bundle')
  @ApiOperation({ summary: 'The bundle, once it is ready' })
  @AnswersFile('application/zip', 'The zip, with `Repr-Digest`')
  async bundle(
    @Sender() sender: Principal,
    @Param('id') id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile> {
    if (!forms.id.test(id)) refuse('not-found', 'There is no such export (any more).');
    const found = await this.exporter.bundle(sender.controller, id, sender.name);
    if (!found.ok) return refuseWith(found.problem);
    reply.header('Repr-Digest', `sha-256=:${Buffer.from(found.sha256, 'hex').toString('base64')}:`);
    const disposition = `attachment; filename="lethe-export-${id}.zip"`;
    return new StreamableFile(Readable.from(found.bytes, { objectMode: false }), {
      type: 'application/zip',
      disposition,
      length: found.size,
    });
  }

  private async find(sender: Principal, id: string): Promise<ExportView> {
    const view = forms.id.test(id) ? await this.exporter.view(sender.controller, id) : undefined;
    return view ?? refuse('not-found', 'There is no such export (any more).');
  }
}
