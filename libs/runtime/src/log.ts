import { pino, type Logger } from 'pino';
import type { EventStoreLog } from '#event-store';
import { Repeats } from './repeats.ts';

/** Bytes of lines that are kept while they cannot be written; what comes on top is dropped. */
const MOST_UNWRITTEN = 1024 * 1024;

/**
 * JSON lines on standard error. Nothing that a request carries is logged: no body, no URL parameter, no identifier, no message of an
 * unexpected error (it may quote a value), only where in the code it was thrown. The methods that Nest asks for are here too.
 */
export class Log {
  private readonly lines: Logger;
  private readonly repeats = new Repeats();
  /** The same log in the form that the parts take which try again and again; what they repeat is said once, and again every minute. */
  readonly ofStore: EventStoreLog;

  /** @param descriptor Where lines go; standard error without it. */
  constructor(level: string, name: string, descriptor = 2) {
    const destination = pino.destination({ dest: descriptor, sync: true, maxLength: MOST_UNWRITTEN });
    // A disk that is full must not end the process whose log is on it. What could not be written is written when there is room again.
    destination.on('error', () => undefined);
    this.lines = pino({ level, base: { process: name, pid: process.pid } }, destination);
    this.ofStore = {
      info: (fields, message) => this.once('info', fields, message),
      warn: (fields, message) => this.once('warn', fields, message),
    };
  }

  private once(level: 'info' | 'warn', fields: Record<string, unknown>, message: string): void {
    const { say, heldBack } = this.repeats.toSay(`${message} ${JSON.stringify(fields)}`);
    if (say) this.lines[level](heldBack > 0 ? { ...fields, heldBack } : fields, message);
  }

  /** A bug: its kind, its code and the places it came through. */
  failure(error: unknown, incident: string): void {
    const { name, code, stack } = (error ?? {}) as { name?: string; code?: string; stack?: string };
    const at = (stack ?? '')
      .split('\n')
      .filter((line) => /^\s+at /.test(line))
      .map((line) => line.trim());
    this.lines.error({ incident, name, code, at }, 'unexpected error');
  }

  /** Something that happened to the process, with facts that are not about people. */
  note(message: string, facts: Record<string, unknown> = {}): void {
    this.lines.info(facts, message);
  }

  /** What Nest says of its modules and routes. */
  log(message: unknown): void {
    this.lines.debug(String(message));
  }

  error(message: unknown): void {
    this.lines.error(String(message));
  }

  warn(message: unknown): void {
    this.lines.warn(String(message));
  }

  debug(message: unknown): void {
    this.lines.debug(String(message));
  }

  verbose(message: unknown): void {
    this.lines.trace(String(message));
  }
}
