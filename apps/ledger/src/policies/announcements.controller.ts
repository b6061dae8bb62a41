import { Body, Controller, HttpCode, Inject, Param, Post, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { type Principal, Roles } from '#auth';
import { announcementChannels, type AnnouncementChannel } from '#domain';
import { announcePolicy } from '#policy';
import { Engines } from '#runtime';
import { OneOf, Text, Time } from '../http/field.ts';
import { refuse } from '../http/refuse.ts';
import { Sender } from '../http/sender.ts';
import { Answers } from '../openapi/answers.ts';
import { examples } from '../openapi/examples.ts';

/** Of a URI reference, as the event declares it. */
const WHERE = /^[A-Za-z0-9._~:/?#[\]!$&'()*+,;=%-]{1,256}$/;

class AnnouncementBody {
  @OneOf(announcementChannels, { description: 'How everybody was told at once.', example: 'page' })
  channel!: AnnouncementChannel;

  @Text(WHERE, { optional: true, description: 'Where, such as the address of the page.', example: 'https://shop.example/privacy' })
  where?: string;

  @Time({ optional: true, description: 'Since when; now without it.' })
  announcedAt?: string;
}

/** What is said to everybody about a new version of the policy. Whoever is told by themselves is told by `notice.given`. */
@ApiTags('setting up')
@Controller('v1/policies/:controller/versions/:version/announcements')
export class AnnouncementsController {
  constructor(@Inject(Engines) private readonly engines: Engines) {}

  /** The first announcement by each way is recorded; another by the same way changes nothing. */
  @Post()
  @HttpCode(200)
  @Roles('admin', 'dpo')
  @ApiOperation({ summary: 'A version of the policy was announced to everybody' })
  @Answers(200, '`announced`, or `unchanged` where it was before', examples.announcement)
  async announce(
    @Sender() { controller, name: actor }: Principal,
    @Param('controller') of: string,
    @Param('version') version: string,
    @Body() { channel, where, announcedAt }: AnnouncementBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<{ version: string; channel: string; status: 'announced' | 'unchanged'; position: string }> {
    if (controller !== of) return refuse('not-found', 'The key belongs to another controller. Nothing was done.');
    const now = new Date();
    const at = announcedAt ?? now.toISOString();
    if (Date.parse(at) > now.getTime()) {
      return refuse('invalid-request', 'What is to come is not announced yet. Nothing was recorded.', {
        errors: [{ pointer: '/announcedAt', reason: 'must not be in the future' }],
      });
    }
    const announced = { version, channel, ...(where !== undefined && { where }), announcedAt: at };
    const said = await announcePolicy(this.engines.store, announced, { controller, actor, now });
    if (!said.ok) {
      return said.reason === 'unavailable'
        ? refuse('unavailable', 'The event store does not answer. Whether it was recorded is not known; send it again.')
        : refuse('not-found', 'There is no such version of the policy. Nothing was recorded.');
    }
    reply.header('Lethe-Position', String(said.position));
    return { version, channel, status: said.status === 'published' ? 'announced' : 'unchanged', position: String(said.position) };
  }
}
