/** Asks the ledger over HTTP, with the key of a name. */
export class LedgerCaller {
  constructor(
    readonly url: URL,
    private readonly keys: Record<string, string>,
  ) {}

  /** The body of the answer. @throws Error if it is none that says yes. */
  async send(as: string, method: string, path: string, body?: unknown, type = 'application/json'): Promise<Record<string, unknown>> {
    const content = body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) };
    const headers = { authorization: `Bearer ${this.keys[as]}`, ...(body === undefined ? {} : { 'content-type': type }) };
    const response = await fetch(new URL(path, this.url), { method, headers, ...content });
    const answer = (await response.json()) as Record<string, unknown>;
    if (!response.ok) throw new Error(`${method} ${path} was answered ${response.status}: ${JSON.stringify(answer)}`);
    return answer;
  }
}
