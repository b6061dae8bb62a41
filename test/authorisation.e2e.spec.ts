import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { Routes } from '../apps/ledger/src/http/routes.ts';
import { Attempts } from './support/attempts.ts';
import { authorisation, authorisationTable, type Allowed } from './support/authorisation.ts';
import { type Controller, controllers, everySender, identities, type Sender } from './support/every-sender.ts';
import { AUDIENCE, OidcServer } from './support/oidc-server.ts';
import { nothing, type Objects, playController } from './support/played-controller.ts';
import { type Answer, type ServedLedger, serveLedger } from './support/served-ledger.ts';

type Verdict = 'served' | 'unauthenticated' | 'forbidden' | 'not there';

let ledger: ServedLedger;
let provider: OidcServer;
let attempts: Attempts;
let senders: Record<string, Sender>;
const objects = {} as Record<Controller, Objects>;

beforeAll(async () => {
  provider = await OidcServer.start(identities);
  ledger = await serveLedger({ LETHE_OIDC_ISSUER: provider.issuer, LETHE_OIDC_AUDIENCE: AUDIENCE });
  attempts = await Attempts.of(ledger);
  for (const controller of controllers) objects[controller] = await playController(ledger, controller);
  senders = await everySender(ledger, provider);
}, 120_000);

afterAll(async () => {
  await ledger.close();
  await provider.stop();
});

/** Routes whose objects belong to whoever names them: they make something, or change what the sender's own controller has of that name. */
const MAKES = ['POST /v1/events', 'POST /v1/requests', 'PUT /v1/systems/{name}', 'POST /v1/keys'];

const kindOf = ({ body }: Answer) => String(body?.type).replace('https://lethe.dev/problems/', '');

/** What an answer means. The answer to HEAD has no body, so its status says it. */
function verdictOf(answer: Answer): string {
  if (answer.status === 401) return 'unauthenticated';
  if (answer.status === 403 && (answer.body === '' || kindOf(answer) === 'forbidden')) return 'forbidden';
  if (answer.status === 404) return 'not there';
  // A request that was not understood says nothing of who may send it.
  return answer.status >= 500 || [400, 405, 413, 415, 429].includes(answer.status) ? `${answer.status} ${kindOf(answer)}` : 'served';
}

/** What the table says of a sender's own objects, and of the other controller's. */
function expected(route: string, allowed: Allowed, { of }: Sender): [own: Verdict, foreign: Verdict] {
  if (allowed === 'anybody') return ['served', 'served'];
  if (!of) return ['unauthenticated', 'unauthenticated'];
  if (!allowed.some((role) => of.roles.includes(role))) return ['forbidden', 'forbidden'];
  return ['served', namesObjects(route) ? 'not there' : 'served'];
}

function namesObjects(route: string): boolean {
  return !MAKES.includes(route) && attempts.tellApart(route, objects.jrpanel, objects.buycpanel);
}

const without = (answer: Answer) => ({ status: answer.status, body: answer.body, headers: Object.keys(answer.headers).toSorted() });
const heads = Object.entries(authorisation).flatMap(([route, allowed]): [string, Allowed][] =>
  route.startsWith('GET /v1') ? [[route.replace('GET', 'HEAD'), allowed]] : [],
);

describe('who may do what', () => {
  it('is said of every route that the server knows', () => {
    const isPage = (route: string) => /^\S+ \/docs/.test(route);
    const served = ledger.app
      .get(Routes)
      .all()
      .filter((route) => !isPage(route) && !/^(HEAD|OPTIONS) /.test(route));
    const said = Object.keys(authorisation).map((route) => route.split('?')[0]!);
    expect([...new Set(said)].filter((route) => !isPage(route)).toSorted()).toEqual(served);
  });

  it('is said in docs/authorisation.md (`npm run docs` writes it)', () => {
    const [, shown] = /<!-- generated: authorisation -->\n([^]*?)\n<!-- end -->/.exec(readFileSync('docs/authorisation.md', 'utf8')) ?? [];
    expect(shown).toBe(authorisationTable());
  });

  it.each([...Object.entries(authorisation), ...heads])(
    '%s is for %j and nobody else, and for their own objects',
    async (route, allowed) => {
      const seen: Record<string, string[]> = {};
      const table: Record<string, string[]> = {};
      for (const [name, sender] of Object.entries(senders)) {
        const own = sender.of?.controller ?? 'jrpanel';
        const other = own === 'jrpanel' ? 'buycpanel' : 'jrpanel';
        table[name] = expected(route, allowed, sender);
        const each = [objects[own], objects[other], nothing].map((of) => attempts.send(route, sender, of));
        const [mine, theirs, none] = (await Promise.all(each)) as [Answer, Answer, Answer];
        seen[name] = [verdictOf(mine), verdictOf(theirs)];
        if (table[name][1] !== 'served') expect({ route, name, answer: without(theirs) }).toEqual({ route, name, answer: without(none) });
        if (table[name][0] === 'unauthenticated' || table[name][0] === 'forbidden') expect(without(mine)).toEqual(without(none));
      }
      expect(seen).toEqual(table);
    },
  );

  it('is the same answer for every key that is not valid', async () => {
    const answers = await Promise.all(
      Object.entries(senders)
        .filter(([, { of, authorization }]) => !of && /^Bearer \S+$/.test(authorization ?? ''))
        .map(async ([, sender]) => without(await attempts.send('GET /v1/stats', sender, nothing))),
    );
    expect(answers.length).toBeGreaterThan(5);
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]).toMatchObject({ status: 401, headers: expect.arrayContaining(['www-authenticate']) });
  });
});
