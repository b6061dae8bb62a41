import { Api, type Target } from '../api.ts';

/** `lethe status`: what `/health/ready` says, in words; ends with code 1 if something is not ready. */
export async function status(options: Target): Promise<void> {
  const api = Api.of(options);
  const response = await fetch(`${api.url}/health/ready`).catch(() => undefined);
  if (!response) throw new Error(`No ledger answers at ${api.url}.`);
  const { parts, rebuild } = (await response.json().catch(() => ({}))) as { parts?: Record<string, string>; rebuild?: string };
  if (!parts) throw new Error(`What answers at ${api.url} is no ledger (${response.status}). Name the ledger with --url.`);
  for (const [name, state] of Object.entries(parts)) console.log(`${name.padEnd(14)} ${state}`);
  if (rebuild !== undefined) console.log(`${'rebuild'.padEnd(14)} ${rebuild} of the ledger`);
  console.log(`${api.url} is ${response.ok ? 'ready' : 'not ready'}`);
  process.exitCode = response.ok ? 0 : 1;
}
