import { setTimeout as delay } from 'node:timers/promises';
import type { SecretSource } from '#connectors';
import { recipientRule, unsettledOrders, type ErasureOrder, type Policy, type PrivacyDesk } from '#domain';
import type { EventStoreLog } from '#event-store';
import { approvedErasures } from '#projections';
import { nowOf, type Engines } from '../engines.ts';
import type { ErasureWork } from '../erasure-work.ts';
import { durably } from '../faults.ts';
import { loadErasure, loadRequest, type LoadedRequest } from '../load.ts';
import { MailPort, type MailServer } from './mail-port.ts';
import { namesSomebody, referenceOf, type Notice, type NoticePort, type Sent } from './notice.ts';
import { WebhookPort } from './webhook-port.ts';

export interface TellerOptions {
  engines: Engines;
  work: ErasureWork;
  secrets: SecretSource;
  /** Without one nobody is told by mail. */
  mail?: MailServer;
  /** How often every open order is looked at. Default 5,000 ms. */
  tickMs?: number;
  /** First and longest pause after a notice was not accepted; they double, with chance. Default 5,000 and 3,600,000 ms. */
  backoffMs?: { first: number; longest: number };
  log?: EventStoreLog;
}

const LOCK = 'lethe.teller';
const STANDBY_MS = 1_000;
const TICK_MS = 5_000;
const BACKOFF_MS = { first: 5_000, longest: 3_600_000 };
/** The actor in events. */
export const TELLER = 'teller';

/**
 * Tells recipients that are controllers of their own of erasures (Art. 19 GDPR), by the way that the policy names. That a recipient was told is recorded when
 * its server has accepted the notice and never before; where the process dies between the two, the notice goes out once more under the same reference.
 */
export class Teller {
  private readonly pauses = new Map<string, { failures: number; notBefore: number }>();

  constructor(private readonly options: TellerOptions) {}

  /** Works until the signal aborts; the notice that is on its way is finished first. While another process works, waits to take over. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.options.engines.vaultDb
        .session(async (session) => {
          const [row] = await session.query<{ alone: boolean }>('SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS alone', [LOCK]);
          while (row?.alone && !signal.aborted) {
            await this.lookAtAll(signal);
            await delay(this.options.tickMs ?? TICK_MS, undefined, { signal }).catch(() => undefined);
          }
        })
        .catch((error: unknown) => this.failed(error));
      await delay(STANDBY_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  /** Tells everybody whom an erasure still has to tell and whose next try has come. */
  async tell(id: string, signal?: AbortSignal): Promise<void> {
    const { store, policies } = this.options.engines;
    const request = await loadRequest(store, id);
    if (request?.state.status !== 'approved') return;
    const policy = policies.current(request.controller);
    const orders = unsettledOrders((await loadErasure(store, id)).state).filter(({ targetKind }) => targetKind === 'controller');
    for (const order of orders) {
      const desk = recipientRule(policy, order.target)?.privacyDesk;
      const key = `${id} ${order.target} ${order.round}`;
      if (!desk || signal?.aborted || (this.pauses.get(key)?.notBefore ?? 0) > performance.now()) continue;
      const told = await this.tellOne(request, order, desk, policy);
      if (told) this.pauses.delete(key);
      else this.pause(key);
    }
  }

  private async lookAtAll(signal: AbortSignal): Promise<void> {
    const erasures = await approvedErasures(this.options.engines.readDb);
    for (const { id } of erasures) {
      if (signal.aborted) return;
      // One that cannot be told of does not keep the others waiting.
      await this.tell(id, signal).catch((error: unknown) => this.failed(error));
    }
  }

  private async tellOne(request: LoadedRequest, order: ErasureOrder, desk: PrivacyDesk, policy: Policy | undefined): Promise<boolean> {
    const { engines, work } = this.options;
    const { target, round } = order;
    const worker = { controller: request.controller, name: TELLER, systems: [target] };
    const file = await work.notice(worker, request.id, order);
    const reference = referenceOf({ erasure: request.id, target, round });
    const controller = {
      name: policy?.contact.name ?? request.controller,
      ...(policy?.contact.email ? { email: policy.contact.email } : {}),
    };
    const notice: Notice = { reference, controller, regulation: request.state.regulation, dueAt: request.state.dueAt, ...file };
    const port = await this.portOf(desk, request.controller);
    const sent: Sent = !namesSomebody(file)
      ? { accepted: false, code: 'nothing-to-name-by' }
      : port
        ? await durably(engines.faults, 'notice-sent', () => port.send(notice))
        : { accepted: false, code: desk.webhook === undefined ? 'no-mail-server' : 'no-secret' };
    const at = nowOf(engines).toISOString();
    const recorded =
      sent.accepted && port
        ? await work.told(worker, request.id, { target, round, channel: port.channel, reference, ...accepted(sent), at })
        : await work.receipt(worker, request.id, target, { round, ...notAccepted(sent), at });
    return sent.accepted && recorded.ok;
  }

  /** Read anew each time: a changed secret needs no restart. */
  private async portOf(desk: PrivacyDesk, controller: string): Promise<NoticePort | undefined> {
    const { mail, secrets, engines } = this.options;
    if (desk.email !== undefined) return mail && new MailPort(mail, desk.email);
    const secret = desk.secret === undefined ? undefined : await secrets.read(desk.secret, controller);
    if (desk.webhook === undefined || secret === undefined) return undefined;
    return new WebhookPort({ url: desk.webhook, secret, now: () => nowOf(engines) });
  }

  /** Between half and all of a doubling pause: what failed together is not tried together again. */
  private pause(key: string): void {
    const { first, longest } = this.options.backoffMs ?? BACKOFF_MS;
    const failures = this.pauses.get(key)?.failures ?? 0;
    const full = Math.min(longest, first * 2 ** failures);
    this.pauses.set(key, { failures: failures + 1, notBefore: performance.now() + full / 2 + (Math.random() * full) / 2 });
  }

  private failed(error: unknown): void {
    const { name, code } = (error ?? {}) as { name?: string; code?: string };
    this.options.log?.warn({ error: name, code }, 'a recipient could not be told; it is tried again');
  }
}

function accepted({ reply, proof }: Extract<Sent, { accepted: true }>) {
  return { reply, ...(proof === undefined ? {} : { proof }) };
}

/** A failure is said once for each reason and settles nothing. */
function notAccepted(sent: Sent) {
  const reason = sent.accepted ? 'failed' : sent.code;
  return { outcome: 'failed' as const, counts: {}, verified: false, reason };
}
