import { loadConfig } from '#config';
import { readNamedFile } from './files.ts';
import { Home, type RunningLedger } from './supervisor/home.ts';

/** Where a command finds the running ledger and the key it may use. */
export interface Target {
  home?: string;
  url?: string;
  controller?: string;
  keyFile?: string;
  /** Which of the home's keys of the controller is used. Default admin. */
  as?: 'admin' | 'worker';
}

/** `keys.json` of a home: controller → name of the key → key. */
export type KeysFile = Record<string, Record<string, string>>;

/** What a command asks of the running ledger, over its own API and with an API key like anyone else. */
export class Api {
  private constructor(
    readonly url: string,
    private readonly key: string | undefined,
  ) {}

  /**
   * Finds the ledger (`--url`, the home's last start, or the configured address) and the key (`--key-file`, or the controller's key of the
   * role in the home). Without a controller there is no key.
   */
  static of(target: Target): Api {
    const config = loadConfig(target.home === undefined ? process.env : { ...process.env, LETHE_HOME: target.home });
    const home = new Home(config.home);
    const url = target.url ?? home.read<RunningLedger>('running.json')?.url ?? `http://${config.host}:${config.port}`;
    if (target.keyFile !== undefined) return new Api(url, readNamedFile(target.keyFile).trim());
    if (target.controller === undefined) return new Api(url, undefined);
    const { as = 'admin' } = target;
    const key = home.read<KeysFile>('keys.json')?.[target.controller]?.[as];
    if (key !== undefined) return new Api(url, key);
    throw new Error(
      `${home.path('keys.json')} holds no ${as} key of ${target.controller}. Nothing was done; name a file that holds one with --key-file.`,
    );
  }

  /** Sends a request; throws with the problem in words if it is refused. */
  async send(method: string, path: string, body?: { type: string; content: string }): Promise<unknown> {
    const response = await this.fetch(method, path, body);
    const text = await response.text();
    const answer = parsed(text);
    if (response.ok && (answer !== undefined || text === '')) return answer;
    if (!isProblem(answer)) throw new Error(`What answers at ${this.url} is no ledger (${response.status}). Name the ledger with --url.`);
    throw new Error(inWords(answer));
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

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isProblem(answer: unknown): answer is Problem {
  return typeof answer === 'object' && answer !== null && 'title' in answer && 'detail' in answer;
}

function inWords({ title, status, detail, errors = [] }: Problem): string {
  // Some details begin with their title.
  const what = detail.startsWith(title) ? detail : `${title}. ${detail}`;
  const lines = errors.map(({ pointer, reason, line, column }) => `  ${line === undefined ? pointer : `${line}:${column}`}  ${reason}`);
  return [`${what} (${status})`, ...lines].join('\n');
}
