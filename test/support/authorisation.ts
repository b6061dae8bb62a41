import { type Role, roles } from '#auth';

/** Who may call a route: keys and access tokens with one of the roles, or anybody. */
export type Allowed = readonly Role[] | 'anybody';

/**
 * Who may do what: every route of the API, and what it takes. `docs/authorisation.md` shows this table, and the tests try every kind of
 * key on every route that is served against it; a route that does not stand here fails them.
 */
export const authorisation: Record<string, Allowed> = {
  'POST /v1/events': ['publisher'],
  'POST /v1/decisions': ['publisher'],

  'POST /v1/subjects/lookup': ['dpo'],
  'GET /v1/subjects/{id}/inventory': ['dpo', 'auditor'],
  'GET /v1/subjects/{id}/inventory?case={request}': ['dpo'],
  'GET /v1/subjects/{id}/timeline': ['dpo', 'auditor'],
  'GET /v1/subjects/{id}/consents': ['dpo', 'auditor'],
  'GET /v1/subjects/{id}/disclosures': ['dpo', 'auditor'],
  'GET /v1/subjects/{id}/retention': ['dpo', 'auditor'],
  'GET /v1/subjects/{id}/access': ['dpo', 'auditor'],
  'GET /v1/stats': ['dpo', 'auditor', 'admin'],
  'GET /v1/ropa': ['dpo', 'auditor'],

  'POST /v1/subjects/{id}/exports': ['dpo'],
  'GET /v1/exports/{id}': ['dpo'],
  'GET /v1/exports/{id}/bundle': ['dpo'],

  'POST /v1/requests': ['dpo'],
  'GET /v1/requests': ['dpo', 'auditor'],
  'GET /v1/requests/{id}': ['dpo', 'auditor'],
  'POST /v1/requests/{id}/verify': ['dpo'],
  'POST /v1/requests/{id}/extend': ['dpo'],
  'POST /v1/requests/{id}/pause': ['dpo'],
  'POST /v1/requests/{id}/resume': ['dpo'],
  'POST /v1/requests/{id}/approve': ['dpo'],
  'POST /v1/requests/{id}/refuse': ['dpo'],
  'POST /v1/requests/{id}/complete': ['dpo'],
  'POST /v1/requests/{id}/systems/{system}/search': ['worker'],

  'GET /v1/erasures': ['dpo', 'auditor'],
  'GET /v1/erasures/orders?target={target}': ['worker'],
  'GET /v1/erasures/{id}': ['dpo', 'auditor'],
  'GET /v1/erasures/{id}/certificate': ['dpo', 'auditor'],
  'POST /v1/erasures/{id}/targets/{target}/claim': ['worker'],
  'POST /v1/erasures/{id}/targets/{target}/found': ['worker'],
  'POST /v1/erasures/{id}/targets/{target}/receipt': ['worker'],
  'POST /v1/erasures/{id}/targets/{target}/silence': ['dpo'],
  'POST /v1/erasures/{id}/targets/{target}/told': ['dpo'],
  'POST /v1/opendsr/callbacks': 'anybody',

  'GET /v1/findings': ['dpo', 'auditor'],
  'GET /v1/findings/{id}': ['dpo', 'auditor'],
  'POST /v1/findings/{id}/acknowledge': ['dpo'],
  'POST /v1/findings/{id}/resolve': ['dpo'],

  'GET /v1/promises': ['dpo', 'auditor'],
  'GET /v1/promises/{id}': ['dpo', 'auditor'],
  'GET /v1/evidence': ['dpo', 'auditor'],

  'POST /v1/drills': ['admin'],
  'GET /v1/drills': ['dpo', 'auditor', 'admin'],
  'GET /v1/drills/{id}': ['dpo', 'auditor', 'admin'],

  'POST /v1/breaches': ['dpo'],
  'GET /v1/breaches': ['dpo', 'auditor'],
  'GET /v1/breaches/{id}': ['dpo', 'auditor'],
  'GET /v1/breaches/{id}/untold': ['dpo', 'auditor'],
  'POST /v1/breaches/{id}/report': ['dpo'],
  'POST /v1/breaches/{id}/close': ['dpo'],

  'GET /v1/holds': ['dpo', 'auditor'],
  'POST /v1/holds': ['dpo'],
  'DELETE /v1/holds/{id}': ['dpo'],

  'PUT /v1/policies/{controller}': ['admin'],
  'GET /v1/policies/{controller}/versions': ['dpo', 'auditor', 'admin'],
  'POST /v1/policies/{controller}/versions/{version}/announcements': ['dpo', 'admin'],
  'PUT /v1/systems/{name}': ['admin'],
  'GET /v1/systems': ['worker', 'dpo', 'auditor', 'admin'],
  'POST /v1/keys': ['admin'],
  'GET /v1/keys': ['admin'],
  'DELETE /v1/keys/{name}': ['admin'],

  'GET /health/live': 'anybody',
  'GET /health/ready': 'anybody',
  'GET /metrics': 'anybody',
  'GET /.well-known/lethe/signing-key.pem': 'anybody',
  'GET /openapi.json': 'anybody',
  'GET /docs': 'anybody',
};

/** The table as Markdown, one column for each role. */
export function authorisationTable(): string {
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const marks = (allowed: Allowed) => roles.map((role) => (allowed === 'anybody' || allowed.includes(role) ? '●' : ''));
  const rows = Object.entries(authorisation).map(([route, allowed]) =>
    row([`\`${route}\``, ...marks(allowed), allowed === 'anybody' ? '●' : '']),
  );
  return [row(['route', ...roles, 'no key']), row(['---', ...roles.map(() => ':---:'), ':---:']), ...rows].join('\n');
}
