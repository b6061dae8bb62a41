import type { RequestKind } from '#domain';
import type { Company } from './company.ts';
import { approvedCase, exportBundle, followErasure } from './rights.ts';
import { unseen } from './screen.ts';
import { day, iso } from './year.ts';

/** Something that a person asks a company for, beside what the demonstration shows step by step. */
export interface Asked {
  company: 'jrpanel' | 'buycpanel';
  kind: RequestKind;
  identifiers: Record<string, string>;
  /** How long ago it came in; a month later it is due. */
  daysAgo: number;
  ends: 'answered' | 'refused' | 'left open';
}

export const asked: readonly Asked[] = [
  { company: 'jrpanel', kind: 'complaint', identifiers: { customer_id: 'C09000' }, daysAgo: 12, ends: 'answered' },
  { company: 'jrpanel', kind: 'rectification', identifiers: { customer_id: 'C08001' }, daysAgo: 5, ends: 'answered' },
  // Due in a few days, and nobody has looked at it.
  { company: 'jrpanel', kind: 'complaint', identifiers: { customer_id: 'C09001' }, daysAgo: 27, ends: 'left open' },
  { company: 'buycpanel', kind: 'access', identifiers: { user_id: 'u5001' }, daysAgo: 9, ends: 'answered' },
  { company: 'buycpanel', kind: 'rectification', identifiers: { user_id: 'u5003' }, daysAgo: 3, ends: 'answered' },
  { company: 'buycpanel', kind: 'erasure', identifiers: { user_id: 'u5002' }, daysAgo: 2, ends: 'answered' },
  { company: 'buycpanel', kind: 'complaint', identifiers: { user_id: 'u5004' }, daysAgo: 14, ends: 'answered' },
  { company: 'buycpanel', kind: 'objection', identifiers: { user_id: 'u5005' }, daysAgo: 8, ends: 'refused' },
];

/** Where those are pointed to whose request is refused. */
export const remedies = { complaintRoute: 'edpb.europa.eu', judicialRemedy: 'courts-of-residence' };

/** Has a company deal with what its customers ask for, as its officers would over HTTP. */
export async function dealWithRequests(company: Company): Promise<void> {
  for (const each of asked.filter((request) => request.company === company.name)) await dealWith(company, each);
}

async function dealWith(company: Company, { kind, identifiers, daysAgo, ends }: Asked): Promise<void> {
  const receivedAt = iso(Date.now() - daysAgo * day);
  if (ends === 'answered' && kind === 'access')
    return void (await exportBundle(company, unseen, await approvedCase(company, kind, identifiers, receivedAt)));
  if (ends === 'answered' && kind === 'erasure')
    return void (await followErasure(company, unseen, await approvedCase(company, kind, identifiers, receivedAt)));
  const { id } = await company.post<{ id: string }>('dpo', '/v1/requests', { kind, identifiers, receivedAt, regulation: 'gdpr' });
  if (ends === 'left open') return;
  await company.post('dpo', `/v1/requests/${id}/verify`, { method: 'login' });
  if (ends === 'answered') await company.post('dpo', `/v1/requests/${id}/complete`, { outcome: 'answered' });
  else await company.post('dpo', `/v1/requests/${id}/refuse`, { ground: 'manifestly-unfounded', ...remedies });
}
