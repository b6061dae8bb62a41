import { loadConfig } from '#config';
import { Api, type Target } from '../api.ts';
import { Home, type RunningLedger } from '../supervisor/home.ts';

/** What a process says of its parts. */
interface Health {
  parts?: Record<string, string>;
  rebuild?: string;
}

/**
 * `lethe status`: what `/health/ready` says, in words, of the ledger and of what else runs in the home; ends with code 1 if something is not ready. What is well
 * behind the API has one line.
 */
export async function status(options: Target): Promise<void> {
  const api = Api.of(options);
  const ledger = await ask(api.url);
  if (!ledger) throw new Error(`No ledger answers at ${api.url}.`);
  const { parts, rebuild } = ledger.health;
  if (!parts) throw new Error(`What answers at ${api.url} is no ledger (${ledger.status}). Name the ledger with --url.`);
  for (const [name, state] of Object.entries(parts)) say(name, state);
  if (rebuild !== undefined) say('rebuild', `${rebuild} of the ledger`);
  const behind = await Promise.all(Object.entries(processesOf(options)).map(([name, url]) => behindApi(name, url)));
  console.log(`${api.url} is ${ledger.ok ? 'ready' : 'not ready'}`);
  process.exitCode = ledger.ok && behind.every((ok) => ok) ? 0 : 1;
}

/** Processes of the home that was started, unless another ledger is asked for. */
function processesOf({ home, url }: Target): Record<string, string> {
  if (url !== undefined) return {};
  const config = loadConfig(home === undefined ? process.env : { ...process.env, LETHE_HOME: home });
  return new Home(config.home).read<RunningLedger>('running.json')?.health ?? {};
}

async function behindApi(name: string, url: string): Promise<boolean> {
  const answer = await ask(url);
  const troubles = Object.entries(answer?.health.parts ?? {}).filter(([, state]) => state !== 'ready');
  if (answer?.ok) say(name, 'ready');
  else if (troubles.length === 0) say(name, 'does not answer');
  for (const [part, state] of troubles) say(name, `${part} ${state}`);
  return answer?.ok === true;
}

async function ask(url: string): Promise<{ ok: boolean; status: number; health: Health } | undefined> {
  const response = await fetch(`${url}/health/ready`).catch(() => undefined);
  if (!response) return undefined;
  return { ok: response.ok, status: response.status, health: (await response.json().catch(() => ({}))) as Health };
}

function say(name: string, state: string): void {
  console.log(`${name.padEnd(14)} ${state}`);
}
