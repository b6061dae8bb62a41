import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Principal, Roles } from '#auth';
import { ErasureWork, finalityOf, readCertificate, type Claimed, type Finality, type SignedCertificate } from '#erasure';
import { erasureById, erasures, openOrders, type ErasureItem, type OpenOrder } from '#projections';
import { Engines } from '#runtime';
import { forms } from '../http/field.ts';
import { listed, type Listed } from '../http/paging.ts';
import { ReadQuery, Reads } from '../http/reads.ts';
import { refuse, refuseWith } from '../http/refuse.ts';
import { Sender } from '../http/sender.ts';
import { ErasuresQuery, FoundBody, OrdersQuery, ReceiptBody, SilenceBody, ToldBody } from './bodies.ts';
import { Answers } from '../openapi/answers.ts';
import { examples } from '../openapi/examples.ts';

@ApiTags('rights')
@Controller('v1/erasures')
export class ErasuresController {
  constructor(
    @Inject(Engines) private readonly engines: Engines,
    @Inject(ErasureWork) private readonly work: ErasureWork,
  ) {}

  @Get()
  @Roles('dpo', 'auditor')
  @Reads()
  @ApiOperation({ summary: 'The erasures, those started last first' })
  @Answers(200, 'As of `Lethe-Position`; `next` where there are more', examples.erasures)
  async list(@Sender() sender: Principal, @Query() { open, ...page }: ErasuresQuery): Promise<Listed<ErasureItem>> {
    return listed(await erasures(this.engines.readDb, sender.controller, { ...page, open: open && open === 'true' }));
  }

  /** For who begins with nothing, or has lost what it had: what it still has to claim. Names nobody. 403 if the key does not answer for the target. */
  @Get('orders')
  @Roles('worker')
  @Reads()
  @ApiOperation({ summary: 'The orders that a target has not settled' })
  @Answers(200, 'As of `Lethe-Position`; `next` where there are more, also after a page with none', examples.orders)
  async orders(@Sender() sender: Principal, @Query() { target, ...page }: OrdersQuery): Promise<Listed<OpenOrder>> {
    if (sender.systems && !sender.systems.includes(target)) return refuse('forbidden', 'The key does not answer for this target.');
    return listed(await openOrders(this.engines.readDb, sender.controller, target, page));
  }

  /** Each system and recipient with its orders, round by round, and what it answered; once shredded, also whether backups open it still. */
  @Get(':id')
  @Roles('dpo', 'auditor')
  @Reads()
  @ApiOperation({ summary: 'An erasure: each system and recipient with its receipt' })
  @Answers(200, 'As of `Lethe-Position`', examples.erasure)
  async one(
    @Sender() sender: Principal,
    @Param('id') id: string,
    @Query() _query: ReadQuery,
  ): Promise<ErasureItem & { finality?: Finality }> {
    const erasure = forms.id.test(id) ? await erasureById(this.engines.readDb, sender.controller, id) : undefined;
    if (!erasure) return refuse('not-found', 'There is no such erasure, or nothing was ordered yet.');
    const finality = await finalityOf(this.engines, erasure, this.engines.config.backupWindow.text);
    return { ...erasure, ...(finality && { finality }) };
  }

  /** Signed over the RFC 8785 form of `certificate`; 404 until every target is settled. */
  @Get(':id/certificate')
  @Roles('dpo', 'auditor')
  @ApiOperation({ summary: 'The signed certificate of an erasure' })
  @Answers(200, 'Signed over the RFC 8785 form of `certificate`', examples.certificate)
  async certificate(@Sender() sender: Principal, @Param('id') id: string): Promise<SignedCertificate> {
    const result = await readCertificate(this.engines.store, sender.controller, known(id));
    return result.ok ? result.signed : refuseWith(result.problem);
  }

  /**
   * Tells a worker whom its target has to erase; the opening is recorded first. 410 once the order is settled. A recipient that is a controller of its own is
   * told what it was given (`identifiers`, `values`) and no more; 409 where that names nobody.
   */
  @Post(':id/targets/:target/claim')
  @HttpCode(200)
  @Roles('worker')
  @ApiOperation({ summary: 'Whom the target has to erase' })
  @Answers(200, 'Whom to find; the opening was recorded', examples.claim)
  async claim(@Sender() sender: Principal, @Param('id') id: string, @Param('target') target: string): Promise<Claimed> {
    const result = await this.work.claim(workerOf(sender), known(id), named(target));
    return result.ok ? result.order : refuseWith(result.problem);
  }

  /**
   * What the target is about to erase, to be said before it does: the largest numbers that were said of the order are answered, and belong in the receipt.
   * Whoever goes on with an order that another erased and did not answer knows from it that something was held. 410 once the order is settled.
   */
  @Post(':id/targets/:target/found')
  @HttpCode(200)
  @Roles('worker')
  @ApiOperation({ summary: 'What the target holds, before it is erased' })
  @Answers(200, 'The most that was found of each dataset, in any attempt', examples.found)
  async found(
    @Sender() sender: Principal,
    @Param('id') id: string,
    @Param('target') target: string,
    @Body() { round, counts }: FoundBody,
  ): Promise<{ counts: Record<string, number> }> {
    const result = await this.work.found(workerOf(sender), known(id), named(target), round, counts);
    return result.ok ? { counts: result.counts } : refuseWith(result.problem);
  }

  /** What the target did. The same again is answered and changes nothing; a late one is recorded too. */
  @Post(':id/targets/:target/receipt')
  @HttpCode(200)
  @Roles('worker')
  @ApiOperation({ summary: "The target's receipt" })
  @Answers(200, '`recorded`, or `duplicate` for the same again', examples.receipt)
  async receipt(
    @Sender() sender: Principal,
    @Param('id') id: string,
    @Param('target') target: string,
    @Body() body: ReceiptBody,
  ): Promise<{ status: string }> {
    const { erasure = id, target: named = target, ...receipt } = body;
    if (erasure !== id)
      return refuse('invalid-request', 'The receipt is for another erasure than the path. Nothing was recorded.', {
        errors: [{ pointer: '/erasure', reason: 'not the one of the path' }],
      });
    if (named !== target)
      return refuse('invalid-request', 'The receipt is of another target than the path. Nothing was recorded.', {
        errors: [{ pointer: '/target', reason: 'not the one of the path' }],
      });
    const result = await this.work.receipt(workerOf(sender), known(id), known(target, forms.name), receipt);
    return result.ok ? { status: result.status } : refuseWith(result.problem);
  }

  /** A recipient that is a controller of its own and has no desk that Lethe can reach: that a person told it (Art. 19 GDPR). 409 for any other target. */
  @Post(':id/targets/:target/told')
  @HttpCode(200)
  @Roles('dpo')
  @ApiOperation({ summary: 'Record that a recipient was told of the erasure' })
  @Answers(200, '`recorded`, or `duplicate` where it was told or has answered before', examples.receipt)
  async told(
    @Sender() sender: Principal,
    @Param('id') id: string,
    @Param('target') target: string,
    @Body() { round, reference, at }: ToldBody,
  ): Promise<{ status: string }> {
    const { controller, name } = sender;
    const result = await this.work.toldByPerson({ controller, name }, known(id), { target: named(target), round, reference, at });
    return result.ok ? { status: result.status } : refuseWith(result.problem);
  }

  /** Past the due date: why a target never answered. Without it, or its receipt, there is no certificate. */
  @Post(':id/targets/:target/silence')
  @HttpCode(200)
  @Roles('dpo')
  @ApiOperation({ summary: 'Record why a target never answered' })
  @Answers(200, '`recorded`, or `duplicate` for the same again', examples.receipt)
  async silence(
    @Sender() sender: Principal,
    @Param('id') id: string,
    @Param('target') target: string,
    @Body() { reason, note }: SilenceBody,
  ): Promise<{ status: string }> {
    const { controller, name } = sender;
    const result = await this.work.silence({ controller, name }, known(id), named(target), reason, note);
    return result.ok ? { status: result.status } : refuseWith(result.problem);
  }
}

function workerOf({ controller, name, systems }: Principal) {
  return { controller, name, ...(systems ? { systems } : {}) };
}

/** Names in a path that cannot be one are not there, and stand in no answer. */
function known(text: string, form = forms.id): string {
  return form.test(text) ? text : refuse('not-found', 'There is no such order.');
}

function named(target: string): string {
  return known(target, forms.name);
}
