import { once } from 'node:events';
import { Readable } from 'node:stream';
import pg from 'pg';
import type { Tx } from './database.ts';

/** What node-postgres has for COPY and does not declare. */
interface CopyingConnection extends pg.Connection {
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
  sendCopyFail(reason: string): void;
}

/** A row is one line of it; between its columns stands one tab. https://www.postgresql.org/docs/18/sql-copy.html, "Text Format" */
export type CopyText = AsyncIterable<Buffer>;

export interface CopySessionOptions {
  /** `postgres://user:password@host:port/database`. */
  url: string;
  /** Role that the connection takes on. */
  role: string;
  /** Shown in `pg_stat_activity`. */
  application: string;
}

/** One connection for COPY, which moves whole tables as text many times as fast as statements do. */
export class CopySession implements Tx {
  readonly #client: pg.Client;

  private constructor(client: pg.Client) {
    this.#client = client;
  }

  static async open({ url, role, application }: CopySessionOptions): Promise<CopySession> {
    const client = new pg.Client({
      connectionString: url,
      application_name: application,
      options: `-c role=${role} -c TimeZone=UTC`,
      connectionTimeoutMillis: 5_000,
    });
    // Whoever waits for an answer is told by it.
    client.on('error', () => undefined);
    await client.connect();
    return new CopySession(client);
  }

  async query<Row = Record<string, unknown>>(text: string, values: unknown[] = []): Promise<Row[]> {
    return (await this.#client.query({ text, values })).rows as Row[];
  }

  /** What `COPY … TO STDOUT` gives, at the pace of whoever reads it. Nothing else may be asked of the session meanwhile. */
  copyOut(statement: string): CopyText {
    return this.#client.query(new CopyOut(statement));
  }

  /** Gives `COPY … FROM STDIN` its text. Resolves with the number of rows once the server has taken all of it. */
  copyIn(statement: string, text: CopyText): Promise<number> {
    return this.#client.query(new CopyIn(statement, text)).done;
  }

  async end(): Promise<void> {
    await this.#client.end().catch(() => undefined);
  }
}

/** A query in the form that node-postgres submits, and tells what comes of it. */
class CopyOut extends Readable implements pg.Submittable {
  #connection: pg.Connection | undefined;

  constructor(private readonly statement: string) {
    super({ highWaterMark: 256 * 1024 });
  }

  submit(connection: pg.Connection): void {
    this.#connection = connection;
    connection.query(this.statement);
  }

  handleCopyData({ chunk }: { chunk: Buffer }): void {
    // The driver goes on using the memory in which it read.
    if (!this.push(Buffer.from(chunk))) this.#connection?.stream.pause();
  }

  override _read(): void {
    this.#connection?.stream.resume();
  }

  handleError(error: Error): void {
    this.#connection?.stream.resume();
    this.destroy(error);
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    // What is left of the answer is read and let go.
    this.#connection?.stream.resume();
    callback(error);
  }

  handleCommandComplete(): void {}

  handleReadyForQuery(): void {
    this.push(null);
  }
}

class CopyIn implements pg.Submittable {
  readonly #outcome = Promise.withResolvers<number>();
  readonly done = this.#outcome.promise;
  #rows = 0;
  #over = false;
  /** What the source of the text failed with; the server then says only that it was told to stop. */
  #failure: unknown;

  constructor(
    private readonly statement: string,
    private readonly text: CopyText,
  ) {}

  submit(connection: pg.Connection): void {
    connection.query(this.statement);
  }

  handleCopyInResponse(connection: CopyingConnection): void {
    void this.#send(connection);
  }

  handleCommandComplete({ text }: { text: string }): void {
    this.#rows = Number(text.split(' ')[1]);
  }

  handleError(error: Error): void {
    this.#over = true;
    this.#outcome.reject(this.#failure ?? error);
  }

  handleReadyForQuery(): void {
    this.#outcome.resolve(this.#rows);
  }

  async #send(connection: CopyingConnection): Promise<void> {
    const { stream } = connection;
    try {
      for await (const chunk of this.text) {
        if (this.#over) return;
        connection.sendCopyFromChunk(chunk);
        if (stream.writableNeedDrain) await Promise.race([once(stream, 'drain'), once(stream, 'close')]);
      }
      if (!this.#over) connection.endCopyFrom();
    } catch (error) {
      this.#failure = error;
      if (!this.#over) connection.sendCopyFail('what was to be copied could not be read');
    }
  }
}
