import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { until } from './collect.ts';
import type { Service, Stage } from './docker-files.ts';

const run = promisify(execFile);
/** Where the Dockerfile works. */
const WORKDIR = '/lethe';
/** A path of a container in a command or a variable. */
const PATHS = /\/(?:var\/lib|run|tmp)\/[\w./-]*/g;

/** Carries out the steps of a stage in a folder; `stages` has the folders of those before it, and what is copied from nowhere comes from `context`. */
export async function carryOut(stage: Stage, folder: string, context: string, stages: ReadonlyMap<string, string>): Promise<void> {
  for (const { name, text, sources = [], to = '', from } of stage.commands) {
    if (name === 'RUN' && text.startsWith('RUN npm ')) await run('sh', ['-c', text.slice('RUN '.length)], { cwd: folder });
    if (name !== 'COPY') continue;
    const origin = from === undefined ? context : stages.get(from);
    if (origin === undefined) throw new Error(`${text}: there is no stage of that name.`);
    for (const source of sources) {
      const path = join(origin, source.startsWith(`${WORKDIR}/`) ? source.slice(WORKDIR.length) : source);
      const target = to.endsWith('/') ? join(folder, to, source.split('/').at(-1) ?? '') : join(folder, to);
      cpSync(path, target, { recursive: true, verbatimSymlinks: true });
    }
  }
}

export interface ComposedOptions {
  services: Record<string, Service>;
  /** Of the image: its folder and its variables. */
  image: { folder: string; environment: Record<string, string> };
  /** Folder for volumes and for what a container has for itself. */
  dir: string;
  /** What a service finds elsewhere than the file says, since all share this machine: engines that run already, ports. Text → text. */
  elsewhere(service: string): readonly (readonly [string, string])[];
  environment: Record<string, string | undefined>;
}

/** Starts the services of a compose file that have a command as processes of this machine, in the order and under the conditions that it says. */
export class Composed {
  private readonly children: ChildProcess[] = [];
  private readonly started = new Map<string, Promise<void>>();
  /** What each service has said. */
  readonly said: Record<string, string> = {};

  constructor(private readonly options: ComposedOptions) {}

  /** Resolves when all are healthy, or have ended well. */
  async up(): Promise<void> {
    await Promise.all(Object.keys(this.options.services).map((name) => this.start(name)));
  }

  async down(): Promise<void> {
    const running = this.children.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null);
    const ended = running.map((child) => once(child, 'exit'));
    for (const child of running) child.kill('SIGTERM');
    await Promise.all(ended);
  }

  /** Exit code of a service's health check, as it stands in the file. */
  async health(name: string): Promise<number> {
    const [kind, ...command] = this.service(name).healthcheck?.test ?? [];
    if (kind !== 'CMD') throw new Error(`${name} has no health check that can be carried out.`);
    const child = this.spawn(name, command);
    const [code] = (await once(child, 'exit')) as [number];
    return code;
  }

  private start(name: string): Promise<void> {
    let starting = this.started.get(name);
    if (!starting) this.started.set(name, (starting = this.startNow(name)));
    return starting;
  }

  private async startNow(name: string): Promise<void> {
    const { depends_on: needs = {}, command, healthcheck } = this.service(name);
    if (!command) return;
    await Promise.all(Object.keys(needs).map((other) => this.start(other)));
    const child = this.spawn(name, command);
    this.children.push(child);
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk: Buffer) => (this.said[name] = (this.said[name] ?? '') + String(chunk)));
    const ended = once(child, 'exit').then(([code]) => {
      if (code !== 0 || healthcheck) throw new Error(`${name} ended with ${code}: ${this.said[name]}`);
    });
    if (!healthcheck) return ended;
    ended.catch(() => undefined);
    await Promise.race([ended, until(async () => child.exitCode !== null || (await this.health(name)) === 0)]);
    if (child.exitCode !== null) await ended;
  }

  private spawn(name: string, [program, ...args]: readonly string[]): ChildProcess {
    const { environment = {} } = this.service(name);
    const { image } = this.options;
    const own = Object.entries({ ...image.environment, ...environment }).map(([key, value]) => [key, this.here(name, value)]);
    return spawn(
      program === 'node' ? process.execPath : String(program),
      args.map((arg) => this.here(name, arg)),
      {
        cwd: image.folder,
        env: { ...Object.fromEntries(own), ...this.options.environment },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
  }

  /** A text of the file for this machine. What no volume holds is the container's own, and seen by no other. */
  private here(name: string, text: string): string {
    const { dir } = this.options;
    const replaced = this.options.elsewhere(name).reduce((all, [from, to]) => all.replaceAll(from, to), text);
    return replaced.replace(PATHS, (path) => {
      const mount = (this.service(name).volumes ?? []).find(({ target }) => path === target || path.startsWith(`${target}/`));
      const folder =
        mount?.type === 'volume'
          ? join(dir, 'volumes', mount.source)
          : join(dir, 'containers', name, mount?.target ?? path.split('/').slice(0, -1).join('/'));
      mkdirSync(folder, { recursive: true });
      return join(folder, mount ? path.slice(mount.target.length) : (path.split('/').at(-1) ?? ''));
    });
  }

  private service(name: string): Service {
    const service = this.options.services[name];
    if (!service) throw new Error(`There is no service ${name}.`);
    return service;
  }
}
