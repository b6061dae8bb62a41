import type { Company } from './company.ts';
import type { Shown } from './screen.ts';

interface Case {
  id: string;
  subject: string;
  closure: string[];
}

interface Order {
  target: string;
  targetKind: string;
  round: number;
  settledBy?: { outcome: string; counts: Record<string, number>; verified: boolean };
}

interface Erasure {
  orders: Order[];
  certified?: { at: string };
}

interface Inventory {
  entries: {
    category: string;
    system: string;
    dataset: string;
    records: number;
    fields: { name: string }[];
    passedThrough: string[];
    recipients: { recipient: string }[];
    retention?: { action: string; dueAt: string };
  }[];
}

/** Shows what is held about a person, as the data protection officer sees it. */
export async function showInventory(company: Company, screen: Shown, subject: string): Promise<void> {
  const { entries } = await company.get<Inventory>('dpo', `/v1/subjects/${subject}/inventory`);
  const rows = entries.map(({ category, system, dataset, records, fields, passedThrough, recipients }) => [
    category,
    `${system}/${dataset}`,
    String(records),
    fields.map(({ name }) => name).join(', ') || `passed through: ${passedThrough.join(', ')}`,
    [...new Set(recipients.map(({ recipient }) => recipient))].join(', ') || '-',
  ]);
  screen.table([['category', 'where', 'records', 'fields', 'given to'], ...rows]);
}

/** One officer opens and verifies a request, another approves it. */
export async function approvedCase(
  company: Company,
  kind: 'access' | 'erasure',
  identifiers: Record<string, string>,
  receivedAt = new Date().toISOString(),
): Promise<Case> {
  const { id } = await company.post<Case>('dpo', '/v1/requests', { kind, identifiers, receivedAt, regulation: 'gdpr' });
  await company.post('dpo', `/v1/requests/${id}/verify`, { method: 'login' });
  const { closure } = await company.get<Case>('dpo-2', `/v1/requests/${id}`);
  return company.post<Case>('dpo-2', `/v1/requests/${id}/approve`, { closure });
}

/** Has the bundle built and answers its bytes. */
export async function exportBundle(company: Company, screen: Shown, { id, subject }: Case): Promise<Uint8Array> {
  const { id: bundle } = await company.post<{ id: string }>('dpo', `/v1/subjects/${subject}/exports`, { case: id });
  const ready = await until(async () => {
    const { state } = await company.get<{ state: string }>('dpo', `/v1/exports/${bundle}`);
    screen.progress(`bundle: ${state}`);
    if (state === 'failed') throw new Error(`${company.name}: the bundle could not be built.`);
    return state === 'ready';
  });
  screen.progress(`bundle: ${ready ? 'ready' : ''}`, true);
  await company.post('dpo', `/v1/requests/${id}/complete`, { outcome: 'answered', export: bundle });
  return company.download(`/v1/exports/${bundle}/bundle`);
}

/** The systems of `policies/systems`, which Lethe erases in by itself. */
const connected: ReadonlySet<string> = new Set(['shop-db', 'web-log', 'licence-db']);

/**
 * Follows an erasure to its certificate. Systems with a connector answer by themselves; other systems and the recipients outside have no transport here, so
 * the demonstration plays their part: it claims each order and answers it, as their own software would over HTTP.
 */
export async function followErasure(company: Company, screen: Shown, { id }: Case): Promise<string> {
  screen.line('Lethe erases in the databases; the answers of the recipients outside are played here.');
  const answered = new Set<string>();
  await until(async () => {
    const answer = await company.ask<Erasure>('dpo', 'GET', `/v1/erasures/${id}`);
    if (answer.status === 404) return false;
    const { orders, certified } = answer.body;
    for (const order of orders.filter(({ settledBy, target }) => !settledBy && !connected.has(target)))
      await playRecipient(company, id, order, answered);
    screen.progress(
      `orders: ${orders.length}, settled: ${orders.filter(({ settledBy }) => settledBy).length}${certified ? ', certified' : ''}`,
      certified !== undefined,
    );
    return certified !== undefined;
  });
  const { orders } = await company.get<Erasure>('dpo', `/v1/erasures/${id}`);
  const rows = orders.map(({ target, targetKind, round, settledBy }) => [
    target,
    targetKind,
    String(round),
    settledBy?.outcome ?? 'silent',
    counted(settledBy?.counts ?? {}),
    settledBy?.verified ? 'yes' : 'no',
  ]);
  screen.table([['receipt of', 'kind', 'round', 'outcome', 'rows erased or masked', 'looked again'], ...rows]);
  return `${JSON.stringify(await company.get('dpo', `/v1/erasures/${id}/certificate`), undefined, 2)}\n`;
}

async function playRecipient(company: Company, erasure: string, { target, round }: Order, answered: Set<string>): Promise<void> {
  if (answered.has(`${target}/${round}`)) return;
  const path = `/v1/erasures/${erasure}/targets/${target}`;
  // Refused where it is a controller of its own that was given nothing by which it could find the person.
  await company.ask('worker', 'POST', `${path}/claim`);
  await company.post('worker', `${path}/receipt`, { round, outcome: 'erased', counts: {}, verified: true, at: new Date().toISOString() });
  answered.add(`${target}/${round}`);
}

function counted(counts: Record<string, number>): string {
  return (
    Object.entries(counts)
      .filter(([, n]) => n > 0)
      .map(([dataset, n]) => `${dataset} ${n}`)
      .join(', ') || '-'
  );
}

/** Asks again until the answer is yes; gives up after a minute. */
export async function until(reached: () => Promise<boolean>): Promise<boolean> {
  const deadline = performance.now() + 60_000;
  while (performance.now() < deadline) {
    if (await reached()) return true;
    await new Promise((again) => setTimeout(again, 100));
  }
  throw new Error('Nothing moved for a minute. The ledger keeps going; start the demonstration with `-- --keep` to look at it.');
}
