import { NoAnswer, Refused } from '../api.ts';
import { newsOf, waitingFor, type DrillShown } from './drill-in-words.ts';

const MINUTE_MS = 60_000;

export interface Following {
  /** How the drill stands now, as the ledger answers it. */
  look(): Promise<DrillShown>;
  say(line: string): void;
  /** Milliseconds of a clock that only goes forward. */
  now(): number;
  /** Waits until it is time for the next look. */
  pause(): Promise<void>;
}

/**
 * Says what is new of a drill until it is over, and once a minute who is still waited for. While the ledger is away it is asked again and
 * again; whatever else `look` throws is thrown.
 */
export async function followDrill({ look, say, now, pause }: Following): Promise<DrillShown> {
  const told = new Map<string, string>();
  let away = false;
  for (let saidAt = now(); ; await pause()) {
    const shown = await look().catch(whyAway);
    if (typeof shown === 'string') {
      if (!away) say(`${shown} It is asked again until it answers.`);
      away = true;
      continue;
    }
    if (away) say('The ledger answers again.');
    away = false;
    for (const line of newsOf(shown, told)) say(line);
    if (shown.status !== 'running') return shown;
    if (now() - saidAt < MINUTE_MS) continue;
    saidAt = now();
    const line = waitingFor(shown);
    if (line !== undefined) say(line);
  }
}

/** In words why the ledger cannot answer for now; any other error is thrown on. */
function whyAway(error: unknown): string {
  if (error instanceof NoAnswer || (error instanceof Refused && error.problem.status === 503)) return error.message;
  throw error;
}
