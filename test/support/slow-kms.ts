import { randomBytes } from 'node:crypto';
import { addDuration, durationOf } from '#domain';
import { openBox, sealBox, KeysUnusable, type KeyProvider } from '#vault';

/**
 * What a key management service of a cloud does when a key is to be deleted: from then on it does not use it, for some days it could still be brought back, and
 * only then it is gone. In memory; every provider of one service sees the same keys.
 */
export class SlowKms {
  readonly delay = 'P7D';
  private readonly masters = new Map<string, { key: Buffer; goesAt?: Date }>();

  constructor(private readonly now: () => Date) {}

  provider(): KeyProvider {
    const place = (id: string) => ({ kind: 'case-key' as const, controller: 'kms', at: [id] });
    return {
      destructionDelay: this.delay,
      create: async (id) => {
        const master = { key: randomBytes(32) };
        this.masters.set(id, master);
        const key = randomBytes(32);
        return { key, file: `kms:${sealBox(master.key, place(id), key).toString('base64')}\n` };
      },
      open: async (id, file) => {
        const master = this.living(id);
        if (!master || master.goesAt) return undefined;
        try {
          return openBox(master.key, place(id), Buffer.from(file.slice(4).trim(), 'base64'));
        } catch {
          throw new KeysUnusable(`The file of the key of the day ${id} does not open. Nothing was changed. Put its copy back.`);
        }
      },
      destroy: async (id) => {
        const master = this.living(id);
        if (master) master.goesAt ??= addDuration(this.now(), durationOf(this.delay));
        return master?.goesAt;
      },
    };
  }

  /** What its owner can do until the time is over. False if it is too late. */
  bringBack(id: string): boolean {
    const master = this.living(id);
    if (master) delete master.goesAt;
    return master !== undefined;
  }

  private living(id: string): { key: Buffer; goesAt?: Date } | undefined {
    const master = this.masters.get(id);
    if (master?.goesAt && master.goesAt <= this.now()) this.masters.delete(id);
    return this.masters.get(id);
  }
}
