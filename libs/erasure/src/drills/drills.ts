import { randomBytes } from 'node:crypto';
import { addDuration, placesOf, problem, targetsOf, type DrillPlaces, type Duration, type Problem } from '#domain';
import { lastDrill, systems } from '#projections';
import type { OwnFacts } from '../deletions.ts';
import { nowOf, type Engines } from '../engines.ts';
import type { Actor } from '../requests.ts';

/** A drill that has begun: which systems and processors are to answer, and by when. */
export interface StartedDrill {
  id: string;
  startedAt: string;
  until: string;
  targets: string[];
}

export type DrillStart = { ok: true; drill: StartedDrill; position: string | undefined } | { ok: false; problem: Problem };

/** How long the read models may take to know every drill and system that the ledger has, in ms. */
const PATIENCE_MS = 5_000;

/** Begins drills, one at a time for each controller. {@link DrillProcess} carries them out. */
export class Drills {
  constructor(
    private readonly engines: Engines,
    private readonly facts: OwnFacts,
    private readonly within: Duration,
  ) {}

  /** Begins a drill over every registered system and every processor of the policy. Nothing of it can be chosen: whom it erases least of all. */
  async start({ controller, name: actor }: Actor): Promise<DrillStart> {
    const { readDb, readModels, store } = this.engines;
    if (!(await readModels.waitFor(await store.head(), PATIENCE_MS))) return unavailable();
    const last = await lastDrill(readDb, controller);
    if (last?.open) return running(last.id);
    const targets = targetsOf(await drillPlaces(this.engines, controller));
    if (targets.length === 0) {
      return {
        ok: false,
        problem: problem(
          'conflict',
          'No system is registered and the policy names no processor; there is nothing to try. No drill was begun.',
        ),
      };
    }
    const now = nowOf(this.engines);
    const drill = {
      id: randomBytes(16).toString('hex'),
      startedAt: now.toISOString(),
      until: addDuration(now, this.within).toISOString(),
      targets,
    };
    const [result] = await this.facts.recordOwn([
      {
        controller,
        type: 'privacy.drill.started.v1',
        // Whoever begins a drill at this moment too takes it to follow the same one: only one of them does.
        id: `drill.started/${last?.id ?? 'first'}`,
        time: drill.startedAt,
        data: { drill: drill.id, targets, until: drill.until },
        actor,
      },
    ]);
    if (result?.status === 'recorded') return { ok: true, drill, position: result.position };
    return result?.status === 'duplicate' ? running() : unavailable();
  }
}

/** Whom a drill of the controller tries now. */
export async function drillPlaces({ readDb, policies }: Engines, controller: string): Promise<DrillPlaces> {
  const registered = await systems(readDb, controller);
  return placesOf(
    registered.map(({ system }) => system),
    policies.current(controller),
  );
}

function running(drill?: string): DrillStart {
  const detail = 'A drill is under way; no other was begun. Look at that one.';
  return { ok: false, problem: problem('conflict', detail, drill === undefined ? {} : { drill }) };
}

function unavailable(): DrillStart {
  const detail = 'It is not known whether a drill was begun. Look at the drills before you try again.';
  return { ok: false, problem: problem('unavailable', detail) };
}
