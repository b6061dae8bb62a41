import pg from 'pg';
import { verifyCertificate } from '#export';
import { Reader } from './answers.ts';
import type { StoredEvent } from '#event-store';
import type { Forgotten } from './clerk.ts';
import { OWN } from './ledger-check.ts';

/** What of a person must be gone from the vault, counted by pseudonym; and the state in which the person stays there. */
const left = `SELECT
  (SELECT count(*)::int FROM vault.subject_key WHERE controller = $1 AND pseudonym = $2) AS keys,
  (SELECT count(*)::int FROM vault.value WHERE controller = $1 AND pseudonym = $2) AS values,
  (SELECT count(*)::int FROM vault.identifier WHERE controller = $1 AND pseudonym = $2) AS identifiers,
  (SELECT count(*)::int FROM vault.received WHERE controller = $1 AND pseudonym = $2 AND content_mac IS NOT NULL) AS contents,
  (SELECT count(*)::int FROM vault.erasure_order WHERE controller = $1 AND erasure = $3) AS orders,
  (SELECT state FROM vault.subject WHERE controller = $1 AND pseudonym = $2) AS state`;
const NOTHING = { keys: 0, values: 0, identifiers: 0, contents: 0, orders: 0, state: 'closed' };

/** What speaks against these people being forgotten: a certificate that does not hold, somebody who is found, a key or a value that is still there. */
export async function forgottenFaults(
  at: { url: string; keys: Record<string, Record<string, string>>; engines: { postgresUrl: string } },
  forgotten: readonly Forgotten[],
): Promise<string[]> {
  const vault = new pg.Client({ connectionString: at.engines.postgresUrl });
  await vault.connect();
  try {
    const faults: string[] = [];
    for (const { controller, person, subject, erasure } of forgotten) {
      const who = `${controller} ${person.number} ${subject}`;
      const reader = new Reader(at.url, at.keys[controller]!['dpo']!);
      const publicKey = await reader.get('/.well-known/lethe/signing-key.pem');
      const checked = verifyCertificate(await reader.get(`/v1/erasures/${erasure}/certificate`), publicKey);
      if (!checked.ok) faults.push(`${who}: the certificate does not hold: ${checked.problems.join('; ')}`);
      const { device_id: _device, ...identifiers } = person.identifiers;
      for (const [type, value] of Object.entries(identifiers)) {
        const { status, body } = await reader.lookUp({ [type]: value });
        if (status !== 410 || body.erasure !== erasure)
          faults.push(`${who}: looked up by ${type}, answered ${status} ${JSON.stringify(body)}`);
      }
      const [rows] = (await vault.query(left, [controller, subject, erasure])).rows;
      if (JSON.stringify(rows) !== JSON.stringify(NOTHING)) faults.push(`${who}: the vault still has ${JSON.stringify(rows)}`);
    }
    return faults;
  } finally {
    await vault.end();
  }
}

/** What happens once in an erasure, whoever is killed in between. */
const ONCE = ['closing', 'closed', 'shredding', 'shredded', 'certified'];

/** Steps of these erasures that the ledger tells more than once or not at all, orders without a receipt, and deletions told twice. */
export function erasureFaults(ledger: readonly StoredEvent[], forgotten: readonly Forgotten[]): string[] {
  return forgotten.flatMap(({ controller, person, subject, erasure }) => {
    const who = `${controller} ${person.number} ${subject}`;
    const steps = ledger.filter(({ stream }) => stream === `erasure-${erasure}`);
    const of = (step: string) => steps.filter(({ type }) => type === `privacy.erasure.${step}.v1`);
    // A target that says it failed is asked again, and one that was cut off may say again what it did.
    const settling = of('answered').filter(({ data }) => (data as Order).outcome !== 'failed');
    const namesOf = (told: readonly StoredEvent[]) => [...new Set(told.map(({ data }) => orderOf(data as Order)))].toSorted().join(', ');
    const [ordered, answered] = [namesOf(of('ordered')), namesOf(settling)];
    const deletions = ledger
      .filter(({ stream, type, metadata }) => stream === `subject-${subject}` && isOwnDeletion(type, metadata as { source: string }))
      .map(({ data }) => JSON.stringify(data));
    return [
      ...ONCE.flatMap((step) => (of(step).length === 1 ? [] : [`${who}: erasure.${step} is ${of(step).length} times in the ledger`])),
      ...(ordered === answered ? [] : [`${who}: ordered ${ordered}, answered ${answered}`]),
      ...(new Set(deletions).size === deletions.length ? [] : [`${who}: a deletion is told twice: ${deletions.join(', ')}`]),
    ];
  });
}

interface Order {
  target: string;
  round: number;
  outcome?: string;
}

const orderOf = ({ target, round }: Order) => `${target}/${round}`;
const isOwnDeletion = (type: string, { source }: { source: string }) => type === 'privacy.data.deleted.v1' && source === OWN;
