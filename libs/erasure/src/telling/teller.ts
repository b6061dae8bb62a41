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
import { referenceOf, type Notice, type NoticePort } from './notice.ts';
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
const TELLER = 'teller';

/** An order whose recipient is to be told. */
interface ToTell {
  request: LoadedRequest;
  order: ErasureOrder;
  desk: PrivacyDesk;
  policy: Policy | undefined;
  /** Names its desk: what is left in peace after a failure. */
  pause: string;
}

/** After failures of a desk, or while an order has nothing to say. */
interface Pause {
  failures: number;
  /** In ms of the monotonic clock. */
  notBefore: number;
  /** Whose notice was not accepted last. */
  erasure: string;
}

/**
 * Tells recipients that are controllers of their own of erasures (Art. 19 GDPR), by the way that the policy names. That a recipient was told is recorded when
 * its server has accepted the notice and never before; where the process dies between the two, the notice goes out once more under the same reference.
 */
export class Teller {
  private readonly pauses = new Map<string, Pause>();

  constructor(private readonly options: TellerOptions) {}

  /** Works until the signal aborts; the notices that are on their way are finished first. While another process works, waits to take over. */
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
  async tell(id: string): Promise<void> {
    for (const each of await this.toTell(id)) await this.tryOnce(each);
  }

  private async lookAtAll(signal: AbortSignal): Promise<void> {
    const desks = new Map<string, ToTell[]>();
    for (const { id } of await approvedErasures(this.options.engines.readDb)) {
      const toTell = await this.toTell(id).catch((error: unknown) => (this.failed(error), []));
      for (const each of toTell) desks.set(each.pause, [...(desks.get(each.pause) ?? []), each]);
    }
    this.forgetPauses(desks);
    // A desk that does not answer keeps no other waiting.
    await Promise.all([...desks.values()].map((orders) => this.tellDesk(orders, signal)));
  }

  /** What nobody waits for any more. */
  private forgetPauses(desks: ReadonlyMap<string, readonly ToTell[]>): void {
    const waiting = new Set(
      [...desks.values()].flat().flatMap(({ pause, request, order }) => [pause, `${pause} ${request.id} ${order.round}`]),
    );
    for (const key of this.pauses.keys()) if (!waiting.has(key)) this.pauses.delete(key);
  }

  /** Begins after the order that failed last: one that is refused for what it says does not keep the others of its desk waiting. */
  private async tellDesk(orders: ToTell[], signal: AbortSignal): Promise<void> {
    const last = this.pauses.get(orders[0]?.pause ?? '')?.erasure;
    const from = orders.findIndex(({ request }) => request.id === last) + 1;
    for (const each of [...orders.slice(from), ...orders.slice(0, from)])
      if (!signal.aborted) await this.tryOnce(each).catch((error: unknown) => this.failed(error));
  }

  private async toTell(id: string): Promise<ToTell[]> {
    const { store, policies } = this.options.engines;
    const request = await loadRequest(store, id);
    if (request?.state.status !== 'approved') return [];
    const policy = policies.current(request.controller);
    return unsettledOrders((await loadErasure(store, id)).state).flatMap((order): ToTell[] => {
      const desk = order.targetKind === 'controller' ? recipientRule(policy, order.target)?.privacyDesk : undefined;
      return desk ? [{ request, order, desk, policy, pause: `${request.controller} ${order.target}` }] : [];
    });
  }

  /** Not while its desk is left in peace after a failure. */
  private async tryOnce(toTell: ToTell): Promise<void> {
    const { pause: desk, request, order } = toTell;
    const own = `${desk} ${request.id} ${order.round}`;
    if ([desk, own].some((key) => (this.pauses.get(key)?.notBefore ?? 0) > performance.now())) return;
    const came = await this.tellOne(toTell);
    if (came !== 'told') return this.pause(came === 'failed' ? desk : own, request.id);
    this.pauses.delete(desk);
    this.pauses.delete(own);
  }

  /** `nameless`: nothing can be said that names the person; that says nothing of the desk. */
  private async tellOne({ request, order, desk, policy }: ToTell): Promise<'told' | 'failed' | 'nameless'> {
    const { engines, work } = this.options;
    const { target, round } = order;
    const worker = { controller: request.controller, name: TELLER, systems: [target] };
    const at = () => nowOf(engines).toISOString();
    const failed = async (reason: string) => {
      // Said once for each reason; it settles nothing.
      const answer = { outcome: 'failed' as const, counts: {}, verified: false, reason };
      await work.receipt(worker, request.id, target, { round, ...answer, at: at() });
    };
    const port = await this.portOf(desk, request.controller);
    if (!port) return (await failed(desk.webhook === undefined ? 'no-mail-server' : 'no-secret'), 'failed');
    const file = await work.notice(worker, request.id, order);
    if (!file) return (await failed('nothing-to-name-by'), 'nameless');
    const reference = referenceOf({ erasure: request.id, target, round });
    const { name = request.controller, email } = policy?.contact ?? {};
    const { regulation, dueAt } = request.state;
    const notice: Notice = { reference, controller: { name, ...(email === undefined ? {} : { email }) }, regulation, dueAt, ...file };
    const sent = await durably(engines.faults, 'notice-sent', () => port.send(notice));
    if (!sent.accepted) return (await failed(sent.code), 'failed');
    const { reply, proof } = sent;
    const told = { target, round, channel: port.channel, reference, reply, ...(proof === undefined ? {} : { proof }), at: at() };
    return (await work.told(worker, request.id, told)).ok ? 'told' : 'failed';
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
  private pause(key: string, erasure: string): void {
    const { first, longest } = this.options.backoffMs ?? BACKOFF_MS;
    const failures = this.pauses.get(key)?.failures ?? 0;
    const full = Math.min(longest, first * 2 ** failures);
    this.pauses.set(key, {
      erasure,
      failures: failures + 1,
      notBefore: performance.now() + full / 2 + (Math.random() * full) / 2,
    });
  }

  private failed(error: unknown): void {
    const { name, code } = (error ?? {}) as { name?: string; code?: string };
    this.options.log?.warn({ error: name, code }, 'a recipient could not be told; it is tried again');
  }
}
