import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { Random } from '../../apps/cli/src/demo/random.ts';
import { Clerk } from './clerk.ts';
import { faultsOf } from './compare.ts';
import { hangUp } from './http.ts';
import { Installation, KINDS, type Kind } from './installation.ts';
import { Journal, readJournal, type Entry } from './journal.ts';
import { Killer, type Kill } from './killer.ts';
import { Shop } from './shop.ts';
import { CONTROLLERS, type Controller } from './people.ts';
import { Traffic } from './traffic.ts';
import { Writer } from './writer.ts';

const WRITERS = 16;
/** People of one writer, and those of all writers of a controller. */
const OWN = 6;
const SHARED = 6;
const PAUSE_MS = 15;
/** Longer than this nothing stays unanswered when nobody kills any more. */
const SETTLED_MS = 60_000;
/** Faults that are shown. */
const SHOWN = 20;

export interface RunOptions {
  seed: number;
  kills: number;
  /** Told now and then how far it is. */
  say: (line: string) => void;
}

/** What a run found, and the figures of it. */
export interface Report {
  seed: number;
  faults: string[];
  kills: readonly Kill[];
  perKind: Record<Kind, number>;
  /** Events of the journals, and how many of them had to be sent again before they were answered. */
  events: number;
  resent: number;
  /** People who were erased meanwhile. */
  forgotten: number;
}

/** A whole run: an installation, writers, kills, and afterwards the comparison of everything with the journals. Keeps the folder if something is wrong. */
export async function runOfKills({ seed, kills, say }: RunOptions): Promise<Report> {
  const installation = await Installation.start();
  let run: Run | undefined;
  let keep = true;
  try {
    run = new Run(installation, seed, say, await Shop.open(installation));
    const report = await run.play(kills);
    keep = report.faults.length > 0;
    if (keep) report.faults.push(`the journals and the home are kept in ${installation.dir}`);
    return report;
  } catch (error) {
    const said = installation.said.trimEnd().split('\n').slice(-8).join('\n');
    const story = `Kills:\n${run?.killed ?? ''}\nIt said:\n${said}\nThe journals and the home are kept in ${installation.dir}`;
    throw new Error(`seed ${seed}: ${inWords(error)}\n${story}`, { cause: error });
  } finally {
    hangUp();
    await installation.remove(keep);
  }
}

class Run {
  private readonly journals: Journal[] = [];
  private readonly writers: Writer[];
  private readonly clerks: Clerk[];
  private readonly killer: Killer;
  private readonly now = Date.now();
  private readonly givenUp = new AbortController();
  private readonly broken: string[] = [];

  constructor(
    private readonly installation: Installation,
    private readonly seed: number,
    private readonly say: (line: string) => void,
    private readonly shop: Shop,
  ) {
    const { keys, url } = installation;
    this.writers = Array.from({ length: WRITERS }, (_, n) => this.writer(controllerOf(n)));
    this.clerks = CONTROLLERS.map((controller) => {
      return new Clerk(
        controller,
        this.writer(controller),
        { url, keys: keys[controller]!, now: this.now, givenUp: this.givenUp.signal },
        controller === 'jrpanel' ? shop : undefined,
      );
    });
    this.killer = new Killer(installation, this.writers, new Random(seed), this.givenUp.signal);
  }

  private writer(controller: Controller): Writer {
    const { keys, url, dir } = this.installation;
    const journal = new Journal(join(dir, `journal-${this.journals.length}.jsonl`));
    this.journals.push(journal);
    return new Writer(controller, journal, { url, key: keys[controller]!['publisher']!, pauseMs: PAUSE_MS, givenUp: this.givenUp.signal });
  }

  /** The kills so far, one a line. */
  get killed(): string {
    return this.killer.kills.map((kill) => JSON.stringify(kill)).join('\n');
  }

  async play(kills: number): Promise<Report> {
    await this.writeAndKill(kills).catch((error: unknown) => this.broken.push(inWords(error)));
    const entries = this.journals.flatMap(({ path }) => readJournal(path));
    const odd = [...this.broken, ...this.writers.flatMap((writer) => writer.odd)];
    const forgotten = this.clerks.flatMap((clerk) => clerk.forgotten);
    const compared = faultsOf(this.installation, { entries, forgotten, shop: this.shop }, (line) => this.say(`seed ${this.seed}: ${line}`));
    const faults = [...odd, ...(await compared.catch((error: unknown) => [inWords(error)]))];
    if (faults.length > SHOWN) faults.splice(SHOWN, Infinity, `and ${faults.length - SHOWN} more`);
    const stopped = await this.installation.stop();
    if (stopped.code !== 0 || stopped.left.length > 0) faults.push(`it stopped with ${JSON.stringify(stopped)}`);
    return this.report(entries, faults);
  }

  private async writeAndKill(kills: number): Promise<void> {
    const { seed, now } = this;
    const stop = new AbortController();
    const traffic = (n: number) => new Traffic(n, controllerOf(n), { seed, now, own: OWN, shared: SHARED });
    const writing = this.writers.map((writer, n) => writer.run(traffic(n), stop.signal));
    const erasing = this.clerks.map((clerk) => clerk.run(stop.signal));
    const working = Promise.all([...writing, ...erasing]);
    const killing = this.killAll(kills);
    try {
      // A writer or a clerk that meets a fault ends everything.
      await Promise.race([killing, working]);
      stop.abort();
      const late = `not everything was answered ${SETTLED_MS / 1000} s after the last kill`;
      const outcome = await Promise.race([working, after(SETTLED_MS, late, { ref: false })]);
      if (typeof outcome === 'string') this.broken.push(outcome);
    } finally {
      stop.abort();
      this.givenUp.abort(new Error('the run is over'));
      await Promise.allSettled([killing, working]);
    }
  }

  private async killAll(kills: number): Promise<void> {
    await this.killer.progress(100);
    for (let n = 1; n <= kills; n++) {
      await this.killer.kill();
      if (n % 25 === 0) this.say(`seed ${this.seed}: ${n} of ${kills} kills, ${this.killer.acknowledged} events acknowledged`);
    }
    await this.killer.progress(100);
  }

  private report(entries: readonly Entry[], faults: string[]): Report {
    const { kills } = this.killer;
    const perKind = Object.fromEntries(KINDS.map((kind) => [kind, kills.filter((kill) => kill.kind === kind).length]));
    const resent = entries.filter(({ sent }) => sent > 1).length;
    const forgotten = this.clerks.reduce((sum, clerk) => sum + clerk.forgotten.length, 0);
    return { seed: this.seed, faults, kills, perKind: perKind as Report['perKind'], events: entries.length, resent, forgotten };
  }
}

function inWords(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Half of the writers write for each controller. */
function controllerOf(writer: number): Controller {
  return CONTROLLERS[writer % CONTROLLERS.length]!;
}
