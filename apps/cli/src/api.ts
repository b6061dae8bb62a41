import { type Config, loadConfig } from '#config';
import { readNamedFile } from './files.ts';
import { Home, type RunningLedger } from './supervisor/home.ts';

/** Where a command finds the running ledger and the key it may use. */
export interface Target {
  home?: string;
  url?: string;
  controller?: string;
  keyFile?: string;
  /** Which of the home's keys of the controller is used. Default admin. */
  as?: 'admin' | 'worker' | 'auditor';
}

/** `keys.json` of a home: controller → name of the key → key. */
export type KeysFile = Record<string, Record<string, string>>;

/** Controllers of which the home holds this key. */
export function controllersIn(target: Target, as: NonNullable<Target['as']>): string[] {
  const home = homeOf(target);
  const keys = home.read<KeysFile>('keys.json') ?? {};
  const controllers = Object.keys(keys).filter((controller) => keys[controller]?.[as] !== undefined);
  if (controllers.length > 0) return controllers;
  throw new Error(
    `${home.path('keys.json')} holds no ${as} key. Nothing was done; name the controller's home with --home, or a key with --key-file.`,
  );
}

function homeOf(target: Target): Home {
  return new Home(configOf(target).home);
}

function configOf(target: Target): Config {
  return loadConfig(target.home === undefined ? process.env : { ...process.env, LETHE_HOME: target.home });
}

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
    const [config, home] = [configOf(target), homeOf(target)];
    const url = target.url ?? home.read<RunningLedger>('running.json')?.url ?? `http://${config.host}:${config.port}`;
    if (target.keyFile !== undefined) return new Api(url, readNamedFile(target.keyFile).trim());
    if (target.controller === undefined) return new Api(url, undefined);
    const { as = 'admin' } = target;
    const keys = home.read<KeysFile>('keys.json') ?? {};
    const key = keys[target.controller]?.[as];
    if (key !== undefined) return new Api(url, key);
    const others = Object.keys(keys).filter((controller) => keys[controller]?.[as] !== undefined);
    const but = others.length === 0 ? '' : `, but of ${others.join(', ')}`;
    const missing = `${home.path('keys.json')} holds no ${as} key of ${target.controller}${but}.`;
    throw new Error(`${missing} Nothing was done; name a file that holds one with --key-file.`);
  }

  /** Sends a request; throws {@link Refused} with the problem in words, or {@link NoAnswer}. */
  async send(method: string, path: string, body?: Body): Promise<unknown> {
    return (await this.sendForPosition(method, path, body)).answer;
  }

  /** Sends a request as `send` does, and also tells the ledger position (`Lethe-Position`) that the answer came with. */
  async sendForPosition(method: string, path: string, body?: Body): Promise<{ answer: unknown; position: string | undefined }> {
    const { status, ok, text, position } = await this.fetch(method, path, body);
    const answer = parsed(text);
    if (ok && (answer !== undefined || text === '')) return { answer, position };
    if (isProblem(answer)) throw new Refused(answer);
    const noLedger = `What answers at ${this.url} is no ledger (${status}). Name the ledger with --url.`;
    throw FOR_ONE_THAT_IS_AWAY.includes(status) ? new NoAnswer(noLedger) : new Error(noLedger);
  }

  /** Asks for something that is no JSON, of this media type. Throws as `send` does, and where the ledger answers anything else. */
  async open(path: string, mediaType: string): Promise<Response> {
    const response = await this.respond('GET', path, undefined, { accept: mediaType });
    if (response.ok && response.headers.get('content-type')?.startsWith(mediaType)) return response;
    const answer = parsed(await response.text());
    if (isProblem(answer)) throw new Refused(answer);
    throw new Error(`What answers at ${this.url} is no ledger (${response.status}). Name the ledger with --url.`);
  }

  private async fetch(method: string, path: string, body: Body | undefined) {
    const response = await this.respond(method, path, body);
    const position = response.headers.get('lethe-position') ?? undefined;
    const text = await response.text().catch(() => this.noAnswer());
    return { status: response.status, ok: response.ok, text, position };
  }

  private respond(method: string, path: string, body: Body | undefined, more: Record<string, string> = {}): Promise<Response> {
    const authorization = this.key ? { authorization: `Bearer ${this.key}` } : {};
    const headers = { ...authorization, ...(body ? { 'content-type': body.type } : {}), ...more };
    return fetch(this.url + path, { method, headers, ...(body ? { body: body.content } : {}) }).catch(() => this.noAnswer());
  }

  private noAnswer(): never {
    throw new NoAnswer(`No ledger answers at ${this.url}. Start it with \`lethe start\`, or name it with --url.`);
  }
}

interface Body {
  type: string;
  content: string;
}

/** What a proxy answers whose ledger is away. */
const FOR_ONE_THAT_IS_AWAY = [502, 503, 504];

/** No ledger has answered, or not to the end: whether the request took effect is not known. */
export class NoAnswer extends Error {}

/** The ledger has refused a request. */
export class Refused extends Error {
  constructor(readonly problem: Problem) {
    super(inWords(problem));
  }
}

/** A problem as the API answers it (RFC 9457); some have members of their own. */
interface Problem {
  title: string;
  status: number;
  detail: string;
  errors?: { pointer: string; reason: string; line?: number; column?: number }[];
  /** The drill that is under way, where another was to begin. */
  drill?: string;
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
