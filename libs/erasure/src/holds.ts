import { randomBytes } from 'node:crypto';
import { problem, type Problem } from '#domain';
import { nowOf, type Engines } from './engines.ts';
import { appendOwn, NotRecorded, readOwn } from './own-stream.ts';
import type { Actor } from './requests.ts';

/** What a legal hold covers: at least one of these; what covers a person meets all that are named. */
export interface NewHold {
  /** Pseudonym. */
  subject?: string;
  category?: string;
  system?: string;
  /** Why, a code (Art. 17(3) GDPR). */
  ground: string;
  /** When to look at it again, RFC 3339. */
  reviewAt?: string;
}

export type HoldResult = { ok: true; hold: string; position: bigint } | { ok: false; problem: Problem };

/** Legal holds: what they cover is not erased until they are lifted. */
export class Holds {
  constructor(private readonly engines: Engines) {}

  async place(actor: Actor, { subject, category, system, ground, reviewAt }: NewHold): Promise<HoldResult> {
    if (subject === undefined && category === undefined && system === undefined) {
      return { ok: false, problem: problem('invalid-request', 'A hold names a subject, a category or a system; nothing was placed.') };
    }
    const hold = randomBytes(16).toString('hex');
    const data = {
      ...(subject === undefined ? {} : { subject }),
      ...(category === undefined ? {} : { category }),
      ...(system === undefined ? {} : { system }),
      ground,
      ...(reviewAt === undefined ? {} : { reviewAt }),
    };
    return this.append(hold, 'no-stream', { type: 'privacy.hold.placed.v1', data, ...this.by(actor), ...(subject ? { subject } : {}) });
  }

  async lift(actor: Actor, hold: string, reason: string): Promise<HoldResult> {
    const { events, end } = await readOwn(this.engines.store, `hold-${hold}`);
    const [placed] = events;
    if (placed?.metadata.controller !== actor.controller) return { ok: false, problem: problem('not-found', 'There is no such hold.') };
    if (events.some(({ type }) => type === 'privacy.hold.lifted.v1')) {
      return { ok: false, problem: problem('conflict', 'The hold was lifted before; nothing was changed.') };
    }
    const { subject } = placed.metadata;
    return this.append(hold, end, { type: 'privacy.hold.lifted.v1', data: { reason }, ...this.by(actor), ...(subject ? { subject } : {}) });
  }

  private by({ controller, name: actor }: Actor) {
    return { controller, actor, time: nowOf(this.engines).toISOString() };
  }

  private async append(hold: string, end: bigint | 'no-stream', fact: Parameters<typeof appendOwn>[2]): Promise<HoldResult> {
    try {
      const position = await appendOwn(this.engines.store, { stream: `hold-${hold}`, end }, fact);
      if (position !== 'conflict') return { ok: true, hold, position };
      return { ok: false, problem: problem('conflict', 'The hold was lifted at this moment; nothing was changed.') };
    } catch (error) {
      if (!(error instanceof NotRecorded)) throw error;
      return { ok: false, problem: problem('unavailable', `${error.message} Look at the holds before you do it again.`) };
    }
  }
}
