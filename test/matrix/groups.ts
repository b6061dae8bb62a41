import { topicName } from '#messaging';
import { lagOf } from '../support/kafka-topics.ts';
import { holds } from './holds.ts';
import type { Installation } from './installation.ts';

/** The eraser's consumer groups, one for each system, as the broker knows them. */
export class Groups {
  constructor(private readonly installation: Installation) {}

  private get ids(): string[] {
    return this.installation.stores.map(({ system }) => `lethe.eraser.jrpanel.${system}`);
  }

  /** Ids of members; a member that was expelled comes back under another. */
  async members(): Promise<string[]> {
    const { groups } = await this.installation.kafka.admin((admin) => admin.describeGroups(this.ids));
    return groups.flatMap(({ members }) => members.map(({ memberId }) => memberId)).toSorted();
  }

  /** Waits until each has its member and nothing changes any more. */
  async joined(): Promise<string[]> {
    await holds(async () => {
      const { groups } = await this.installation.kafka.admin((admin) => admin.describeGroups(this.ids));
      return groups.every(({ state, members }) => state === 'Stable' && members.length === 1);
    });
    return this.members();
  }

  /** Waits until each has committed every order. */
  async caughtUp(): Promise<void> {
    const topic = topicName('jrpanel', 'erasure.orders');
    await holds(async () => {
      const lags = await Promise.all(this.ids.map((id) => lagOf(this.installation.kafka, id, topic)));
      return lags.every((lag) => lag === 0);
    });
  }
}
