import { expect } from '@jest/globals';
import { Erasures, type Ordered } from './erasures.ts';
import { Groups } from './groups.ts';
import { holds } from './holds.ts';
import { Installation } from './installation.ts';

/** The one installation of all cases, each of which erases people of its own. */
export class Matrix {
  readonly groups: Groups;

  private constructor(
    readonly installation: Installation,
    readonly erasures: Erasures,
  ) {
    this.groups = new Groups(installation);
  }

  static async open(): Promise<Matrix> {
    const installation = await Installation.start();
    return new Matrix(installation, await Erasures.among(installation));
  }

  /** Every network is whole and every process goes on, whatever a case has left behind. */
  async mend(): Promise<void> {
    const { parts, network, stores } = this.installation;
    for (const part of Object.values(parts)) part.signal('SIGCONT');
    for (const each of [network, ...stores.map((store) => store.network)]) await each.heal();
  }

  /** An erasure whose orders are in Kafka. */
  async published(): Promise<Ordered> {
    const { erasures } = this;
    const before = await erasures.messages('erasure.orders');
    const ordered = await erasures.ordered();
    await holds(async () => (await erasures.messages('erasure.orders')) === before + 4);
    return ordered;
  }

  /** An erasure whose receipts are in Kafka, where nobody reads them: the worker stands still. `meanwhile` is called before the eraser has the orders. */
  async answeredUnread(meanwhile: () => void = () => undefined): Promise<Ordered> {
    const { erasures } = this;
    const { worker, eraser } = this.installation.parts;
    const before = await erasures.messages('erasure.receipts');
    eraser.signal('SIGSTOP');
    const ordered = await this.published();
    worker.signal('SIGSTOP');
    meanwhile();
    eraser.signal('SIGCONT');
    await holds(async () => (await erasures.messages('erasure.receipts')) === before + 4);
    expect([await erasures.answers(ordered), await erasures.certified(ordered)]).toEqual([[], false]);
    return ordered;
  }
}
