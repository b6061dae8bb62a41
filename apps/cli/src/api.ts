import { readFileSync } from 'node:fs';
import { loadConfig } from '#config';
import { Home, type RunningLedger } from './supervisor/home.ts';

/** Where a command finds the running ledger and the key it may use. */
export interface Target {
  home?: string;
  url?: string;
  controller?: string;
  keyFile?: string;
}

/** `keys.json` of a home: controller → name of the key → key. */
export type KeysFile = Record<string, Record<string, string>>;

/** What a command asks of the running ledger, over its own API and with an API key like anyone else. */
export class Api {
  private constructor(
    readonly url: string,
    private readonly key: string | undefined,
  ) {}

  /** Finds the ledger (`--url`, the home's last start, or the configured address) and the key (`--key-file`, or the home's admin key). */
  static of(target: Target): Api {
    const config = loadConfig(target.home === undefined ? process.env : { ...process.env, LETHE_HOME: target.home });
    const home = new Home(config.home);
    const url = target.url ?? home.read<RunningLedger>('running.json')?.url ?? `http://${config.host}:${config.port}`;
    if (target.keyFile !== undefined) return new Api(url, readFileSync(target.keyFile, 'utf8').trim());
    return new Api(url, target.controller === undefined ? undefined : home.read<KeysFile>('keys.json')?.[target.controller]?.['admin']);
  }

  /** Sends a request; throws with the problem in words if it is refused. */
  async send(method: string, path: string, body?: { type: string; content: string }): Promise<unknown> {
    const response = await this.fetch(method, path, body);
    const text = await response.text();
    const answer: unknown = text === '' ? undefined : JSON.parse(text);
    if (response.ok) return answer;
    throw new Error(inWords(answer as Problem));
  }

  private async fetch(method: string, path: string, body?: { type: string; content: string }): Promise<Response> {
    const headers = { ...(this.key ? { authorization: `Bearer ${this.key}` } : {}), ...(body ? { 'content-type': body.type } : {}) };
    try {
      return await fetch(this.url + path, { method, headers, ...(body ? { body: body.content } : {}) });
    } catch {
      throw new Error(`No ledger answers at ${this.url}. Start it with \`lethe start\`, or name it with --url.`);
    }
  }
}

interface Problem {
  title: string;
  status: number;
  detail: string;
  errors?: { pointer: string; reason: string; line?: number; column?: number }[];
}

function inWords({ title, status, detail, errors = [] }: Problem): string {
  const lines = errors.map(({ pointer, reason, line, column }) => `  ${line === undefined ? pointer : `${line}:${column}`}  ${reason}`);
  return [`${title} (${status}). ${detail}`, ...lines].join('\n');
}
