import { randomBytes } from 'node:crypto';
import { decideRequest, problem, type NewRequestEvent, type Problem, type Regulation, type Request, type RequestCommand, type RequestKind } from '#domain'; // prettier-ignore
import { raiseCounters } from '#vault';
import { nowOf, type Engines } from './engines.ts';
import { durably, type DurableWrite } from './faults.ts';
import { readGiven, type CaseFile } from './files.ts';
import { loadRequest, type LoadedRequest } from './load.ts';
import { appendOwn, NotRecorded, type OwnStream } from './own-stream.ts';
import { Persons } from './persons.ts';

/** Who acts: the key's name and its controller. */
export interface Actor {
  controller: string;
  name: string;
}

/** A request as the API shows it. */
export interface RequestView extends Request {
  id: string;
  controller: string;
  /** The pseudonyms that belong to the person now, which an approval has to name; after it, those that were approved. */
  closure: string[];
  /** Id of the erasure that it leads to. */
  erasure?: string;
}

/** `position` is that of the request's last event, for reading one's own write. */
export type RequestResult = { ok: true; request: RequestView; position: bigint } | { ok: false; problem: Problem };

export interface NewRequest {
  kind: RequestKind;
  regulation: Regulation;
  /** RFC 3339; now when it is left out. */
  receivedAt?: string;
  /** Type to value, in clear. */
  identifiers: Record<string, string>;
}

/** Commands that are decided on the request alone. */
export type PlainCommand = Exclude<RequestCommand, { do: 'open' | 'approve' }>;

/** Others may write to the same request between reading and writing; then it is decided again. */
const TRIES = 8;
/** So many are remembered of what somebody was last shown of a request. */
const REMEMBERED = 10_000;
/** How long the read models may take to reflect the ledger, in ms. */
const PATIENCE_MS = 5_000;

/** Data-subject requests: each command reads the request's stream, decides, and appends where it ended. */
export class Requests {
  private readonly persons: Persons;
  private readonly shown = new Map<string, string[]>();

  /** `fourEyes`: whether another person has to approve than who opened or verified (`LETHE_FOUR_EYES`). */
  constructor(
    private readonly engines: Engines,
    private readonly fourEyes: boolean,
  ) {
    this.persons = new Persons(engines);
  }

  /**
   * Opens a request. What the person gave is sealed in the case file before the ledger says that there is a request. Identifiers that
   * the ledger does not know get a pseudonym of their own, and the systems are searched.
   */
  async open(actor: Actor, { kind, regulation, receivedAt, identifiers }: NewRequest): Promise<RequestResult> {
    const { controller, name } = actor;
    const { faults, vault } = this.engines;
    const policy = this.engines.policies.current(controller);
    const read = readGiven(identifiers, policy);
    if (!read.ok) return { ok: false, problem: invalid(read.problems) };
    const person = whoIs(await vault.lookup(controller, identifiers, policy));
    if ('problem' in person) return { ok: false, problem: person.problem };
    const now = nowOf(this.engines).toISOString();
    const identifierTypes = Object.keys(identifiers).sort();
    const command: RequestCommand = { do: 'open', kind, regulation, receivedAt: receivedAt ?? now, ...person, identifierTypes };
    const decision = decideRequest(undefined, command, { actor: name, now });
    if (!decision.ok) return decision;
    const id = randomBytes(16).toString('hex');
    const file: CaseFile = { given: read.given, notes: [] };
    await durably(faults, 'case-file', () =>
      this.engines.vaultDb.transaction(async (tx) => {
        await vault.caseFiles.put(controller, id, file, tx);
        // Somebody whom the ledger does not know has a stream all the same: what the systems erase is recorded there.
        if (!person.known) await raiseCounters(tx, [{ controller, pseudonym: person.subject, nextRevision: 0n }]);
      }),
    );
    return this.orUnavailable(async () => {
      await this.append({ stream: `request-${id}`, end: 'no-stream' }, decision.event, actor, now, person.subject);
      return this.get(actor, id);
    });
  }

  /** The request with what belongs to the person now. */
  async get(actor: Actor, id: string): Promise<RequestResult> {
    const loaded = await loadRequest(this.engines.store, id, actor.controller);
    return loaded ? this.show(loaded, actor) : notFound();
  }

  /** Verifies, refuses, extends, pauses, resumes or completes. */
  command(actor: Actor, id: string, command: PlainCommand): Promise<RequestResult> {
    return this.decide(actor, id, async () => command);
  }

  /**
   * Approves a request for the pseudonyms that the approver was shown: `closure`, or without it those of the approver's last look at it through this
   * process, or else the request's own alone. Refused when others belong to the person now, under a legal hold, and to who opened or verified it.
   */
  approve(actor: Actor, id: string, closure?: string[]): Promise<RequestResult> {
    return this.decide(actor, id, async ({ state, controller }) => {
      const now = await this.persons.closure({ controller, id, request: state });
      const heldBy = state.kind === 'erasure' ? await this.held(controller, now) : [];
      const shown = closure ?? this.shown.get(lookOf(actor, id)) ?? [state.subject];
      return { do: 'approve', closure: now, shown, heldBy, fourEyes: this.fourEyes };
    });
  }

  private decide(actor: Actor, id: string, commandOn: (loaded: LoadedRequest) => Promise<RequestCommand>): Promise<RequestResult> {
    return this.orUnavailable(async () => {
      for (let tries = 0; tries < TRIES; tries++) {
        const loaded = await loadRequest(this.engines.store, id, actor.controller);
        if (!loaded) return notFound();
        const command = await commandOn(loaded);
        const now = nowOf(this.engines).toISOString();
        const decision = decideRequest(loaded.state, command, { actor: actor.name, now });
        if (!decision.ok) return decision;
        const appended = await this.append(loaded.read, decision.event, actor, now, loaded.state.subject);
        if (appended !== 'conflict') return this.get(actor, id);
      }
      throw new NotRecorded('Others change the same request at this moment.');
    });
  }

  private append(
    read: Pick<OwnStream, 'stream' | 'end'>,
    event: NewRequestEvent,
    { controller, name: actor }: Actor,
    time: string,
    subject: string,
  ): Promise<bigint | 'conflict'> {
    const write = event.type.slice('privacy.'.length, -'.v1'.length) as DurableWrite;
    return durably(this.engines.faults, write, () => appendOwn(this.engines.store, read, { ...event, controller, actor, time, subject }));
  }

  /** Holds that were placed a moment ago count: the read model has to have come as far as the ledger is now. */
  private async held(controller: string, closure: string[]): Promise<string[]> {
    const caughtUp = await this.engines.readModels.waitFor(await this.engines.store.head(), PATIENCE_MS);
    if (!caughtUp) throw new NotRecorded('The legal holds are not known yet.');
    return this.persons.heldBy(controller, closure);
  }

  private async show({ id, controller, state, read }: LoadedRequest, actor: Actor): Promise<RequestResult> {
    const closure = state.approved?.closure ?? (await this.persons.closure({ controller, id, request: state }));
    this.remember(lookOf(actor, id), closure);
    const request = { id, controller, ...state, closure, ...(state.kind === 'erasure' ? { erasure: id } : {}) };
    return { ok: true, request, position: read.events.at(-1)?.position ?? -1n };
  }

  private remember(look: string, closure: string[]): void {
    this.shown.delete(look);
    this.shown.set(look, closure);
    const [oldest] = this.shown.keys();
    if (this.shown.size > REMEMBERED && oldest !== undefined) this.shown.delete(oldest);
  }

  private async orUnavailable(work: () => Promise<RequestResult>): Promise<RequestResult> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof NotRecorded)) throw error;
      return { ok: false, problem: problem('unavailable', `${error.message} Read the request again to see whether it was changed.`) };
    }
  }
}

function lookOf({ name }: Actor, id: string): string {
  return `${id} ${name}`;
}

type Found = Awaited<ReturnType<Engines['vault']['lookup']>>;

function whoIs(found: Found): { subject: string; known: boolean } | { problem: Problem } {
  switch (found.found) {
    case 'subject':
      return { subject: found.canonical, known: true };
    case 'nothing':
      return { subject: randomBytes(16).toString('hex'), known: false };
    case 'erased':
      return { problem: problem('erased', 'The person was erased; no request was opened.', { erasure: found.erasure }) };
    case 'conflict':
      return { problem: problem('conflict', 'The identifiers belong to different persons; no request was opened. Open one for each.') };
    case 'invalid':
      return { problem: invalid(found.problems) };
  }
}

function invalid(errors: { pointer: string; reason: string }[]): Problem {
  return problem('invalid-request', 'An identifier is not what its type says; no request was opened.', { errors });
}

function notFound(): RequestResult {
  return { ok: false, problem: problem('not-found', 'There is no such request.') };
}
