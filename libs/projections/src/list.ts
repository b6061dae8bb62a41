import type { Tx } from '#postgres';
import { access } from './access/access.ts';
import { acts } from './acts/acts.ts';
import { breaches } from './breaches/breaches.ts';
import { consents } from './consents/consents.ts';
import { contradictions } from './contradictions/contradictions.ts';
import { disclosures } from './disclosures/disclosures.ts';
import { drills } from './drills/drills.ts';
import { layoutOf, type FoldedEvent, type Group, type Place, type ReadModel } from './engine/index.ts';
import { erasures } from './erasures/erasures.ts';
import { findings } from './findings/findings.ts';
import { handling } from './handling/handling.ts';
import { holds } from './holds/holds.ts';
import { inventory } from './inventory/inventory.ts';
import { knowledge } from './knowledge/knowledge.ts';
import { links } from './links/links.ts';
import { notices } from './notices/notices.ts';
import { policies } from './policies/policies.ts';
import { requests } from './requests/requests.ts';
import { schedules } from './retention/schedules.ts';
import { subjects } from './subjects/subjects.ts';
import { systems } from './systems/systems.ts';
import { timeline } from './timeline/timeline.ts';

/** Every read model. To add one: its folder, and a line here. */
export const readModels: readonly ReadModel[] = [
  timeline,
  inventory,
  consents,
  knowledge,
  disclosures,
  schedules,
  access,
  subjects,
  policies,
  systems,
  requests,
  erasures,
  holds,
  breaches,
  notices,
  drills,
  findings,
  links,
  handling,
  acts,
  contradictions,
];

const layout = layoutOf(readModels);
const groupIn = (place: Place): Group => ({ place, models: readModels, layout, expired: (tx, event) => expired(tx, place, event) });

/** The read models as they are asked. */
export const group = groupIn('read');
/** The same while they are being built to take the place of the others. */
export const next = groupIn('read_next');

/** Whose skeleton an erasure's expiry ends: the pseudonyms it closed, with every request that was theirs, under the names that `read.subject` counts them by. */
async function expired(tx: Tx, place: Place, { stream, metadata: { controller, subject } }: FoldedEvent): Promise<string[]> {
  const closure = await tx.query<{ subject: string }>(
    `SELECT jsonb_array_elements_text(erasure #> '{closing,closure}') AS subject FROM ${place}.erasure WHERE controller = $1 AND stream = $2`,
    [controller, stream],
  );
  const persons = [...closure.map((row) => row.subject), ...(subject === undefined ? [] : [subject])];
  const cases = await tx.query<{ stream: string }>(
    `SELECT 'request-' || id AS stream FROM ${place}.request WHERE controller = $1 AND subject = ANY($2::text[])
     UNION SELECT 'hold-' || id FROM ${place}.hold WHERE controller = $1 AND subject = ANY($2::text[])`,
    [controller, persons],
  );
  return [...persons, stream, stream.replace('erasure-', 'request-'), ...cases.map((row) => row.stream)];
}
