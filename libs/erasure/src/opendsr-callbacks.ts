import { CallbackReader, ConnectorError, isAbout, openConnector, type Callback, type SecretSource } from '#connectors';
import { problem, unsettledOrders, type Problem, type SystemFile } from '#domain';
import { approvedErasures, systemsOfKind } from '#projections';
import { nowOf, type Engines } from './engines.ts';
import type { ErasureWork } from './erasure-work.ts';
import { handleOrder, orderName, type OrderSent } from './handle-order.ts';
import { loadErasure } from './load.ts';

export type CallbackTaken = { ok: true; status: 'taken' } | { ok: false; problem: Problem };

/**
 * Takes what processors tell of their own accord. A callback is only a reason to look: what has become of a request the processor is asked itself, so that
 * one that is lost, comes twice or comes late does no harm.
 */
export class OpenDsrCallbacks {
  private readonly reader: CallbackReader;

  /** `name`: of the worker in receipts. */
  constructor(
    private readonly engines: Engines,
    private readonly work: ErasureWork,
    private readonly secrets: SecretSource,
    private readonly name: string,
  ) {
    this.reader = new CallbackReader(secrets);
  }

  async take(callback: Callback): Promise<CallbackTaken> {
    try {
      for (const system of await systemsOfKind(this.engines.readDb, 'opendsr')) {
        const read = await this.reader.read(system, callback);
        if (!read.ok) continue;
        const order = await this.orderOf(system, read);
        if (order) await this.look(system, order);
        return { ok: true, status: 'taken' };
      }
    } catch (error) {
      if (!(error instanceof ConnectorError)) throw error;
      return { ok: false, problem: problem('unavailable', 'The processor could not be asked. Nothing was recorded; send the same again.') };
    }
    return { ok: false, problem: problem('bad-signature', 'No processor of a registered system has signed this. Nothing was recorded.') };
  }

  /** The open order that a callback is about; none if it is settled. */
  private async orderOf(system: SystemFile, callback: { requestId: string }): Promise<OrderSent | undefined> {
    const { controller, name: target } = system;
    for (const { id: erasure } of (await approvedErasures(this.engines.readDb)).filter((each) => each.controller === controller)) {
      const { state } = await loadErasure(this.engines.store, erasure);
      const open = unsettledOrders(state).filter((order) => order.target === target);
      if (open.some(({ round }) => isAbout(callback, system, orderName({ erasure, target, round }))))
        return { controller, erasure, target };
    }
    return undefined;
  }

  private async look(system: SystemFile, order: OrderSent): Promise<void> {
    const connector = openConnector(system, this.secrets);
    if (!connector) return;
    const worker = { controller: order.controller, name: this.name, systems: [order.target] };
    try {
      await handleOrder(order, connector, this.work, worker, () => nowOf(this.engines));
    } finally {
      await connector.close();
    }
  }
}
