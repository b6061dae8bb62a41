import 'reflect-metadata';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Body, Catch, Controller, type ExceptionFilter, type ArgumentsHost, HttpCode, Post, UseFilters } from '@nestjs/common';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import type { FastifyReply } from 'fastify';
import {
  type DecidedEvent,
  Decisions,
  type DecisionsOptions,
  HttpPublisher,
  LetheRefused,
  privacyEvent,
} from '../../libs/client/src/index.ts';
import { Decide, LetheDecisions, LetheModule, type LetheModuleOptions, NotAllowed } from '../../libs/client/src/nest/index.ts';
import { serveLedger, type ServedLedger } from '../support/served-ledger.ts';
import { playAnswers } from './played-answers.ts';
import { granted } from './shop-events.ts';

let ledger: ServedLedger;
let key: string;

beforeAll(async () => {
  ledger = await serveLedger();
  key = ledger.keys['jrpanel']!['publisher']!;
}, 60_000);

afterAll(() => ledger.close());

const newsletter = (email: string): DecidedEvent =>
  privacyEvent(
    'privacy.contact.made.v1',
    { source: '/shop', time: '2026-11-02T10:00:00Z' },
    { subject: { email }, channel: 'email', purpose: 'newsletter', commercial: true },
  );
const order = (email: string): DecidedEvent =>
  privacyEvent(
    'privacy.data.used.v1',
    { source: '/shop' },
    { subject: { email }, category: 'order', purpose: 'order_fulfilment', legalBasis: 'contract' },
  );
const decisionsOf = (more: Partial<DecisionsOptions> = {}) => new Decisions({ url: ledger.url, key, ...more });
const noConsent = { rule: 'no-consent', promise: 'J7', detail: 'No consent to newsletter is known.' };
const nowhere = 'http://127.0.0.1:9';
const html = { status: 403, body: 'a proxy' };
const unavailable = { type: 'https://lethe.dev/problems/unavailable', title: 'x', status: 503, detail: 'x' };

describe('Decisions', () => {
  it('answers yes, or no with the reasons, asking each time', async () => {
    const played = await playAnswers(ledger.url, []);
    const decisions = decisionsOf({ url: played.url });
    expect(await decisions.decide(order('d-1@example.org'))).toEqual({ allow: true, reasons: [], policyVersion: '1' });
    const event = newsletter('d-1@example.org');
    expect(await decisions.decide(event)).toEqual({ allow: false, reasons: [noConsent], policyVersion: '1' });
    const [published] = await new HttpPublisher({ url: ledger.url, key }).publish([granted('d-1')]);
    const minPosition = published && 'position' in published ? published.position : '';
    expect(await decisions.decide(event, { minPosition })).toEqual({ allow: true, reasons: [], policyVersion: '1' });
    expect(played.requests.length).toBe(3);
    await played.close();
  });

  it('given an answer that does not come at first, then it asks again', async () => {
    const played = await playAnswers(ledger.url, [{ status: 503, body: unavailable }, 'lost']);
    expect(await decisionsOf({ url: played.url }).decide(order('d-2@example.org'))).toMatchObject({ allow: true, policyVersion: '1' });
    expect(played.requests.length).toBe(3);
    await played.close();
  });

  it.each<[string, PlayedOutage]>([
    ['a ledger that is not there', { url: nowhere, status: 503 }],
    ['a ledger that is down', { answer: { status: 503, headers: { 'retry-after': '60' }, body: unavailable }, status: 503 }],
    ['something in between that answers in its own words', { answer: html, status: 403 }],
    ['an answer that is none', { answer: { status: 200, body: {} }, status: 503 }],
  ])('given %s, then the answer is no, or what was chosen for that', async (_, { url, answer, status }) => {
    const played = await playAnswers(
      ledger.url,
      Array.from({ length: 6 }, () => answer ?? 'real'),
    );
    const asked = { url: url ?? played.url, withinMs: 500 };
    const event = newsletter('d-3@example.org');
    expect(await decisionsOf(asked).decide(event)).toEqual({
      allow: false,
      reasons: [{ rule: 'unanswered', detail: expect.any(String) }],
      policyVersion: null,
      unanswered: expect.objectContaining({ status }),
    });
    expect(await decisionsOf({ ...asked, whenUnanswered: 'allow' }).decide(event)).toEqual({
      allow: true,
      reasons: [],
      policyVersion: null,
      unanswered: expect.objectContaining({ status }),
    });
    await played.close();
  });

  it('given a person who was erased, then the answer is no, also where no answer is a yes', async () => {
    const problem = { type: 'https://lethe.dev/problems/subject-erased', title: 'x', status: 409, detail: 'erased', erasure: 'e' };
    const played = await playAnswers(ledger.url, [{ status: 409, body: problem }]);
    expect(await decisionsOf({ url: played.url, whenUnanswered: 'allow' }).decide(order('d-4@example.org'))).toEqual({
      allow: false,
      reasons: [{ rule: 'subject-erased', detail: 'erased' }],
      policyVersion: null,
    });
    await played.close();
  });

  it('given a key that is not valid, or an event that is none, then it throws, whatever was chosen for an outage', async () => {
    const lenient = { whenUnanswered: 'allow' } as const;
    const refusal = (decisions: Decisions, event: DecidedEvent) => decisions.decide(event).catch((error: unknown) => error);
    const foreign = await refusal(decisionsOf({ ...lenient, key: 'lethe_x' }), order('d-5@example.org'));
    const wrong = await refusal(decisionsOf(lenient), { ...order('d-5@example.org'), time: 'today' });
    expect([foreign, wrong].map((error) => error instanceof LetheRefused && error.problem.status)).toEqual([401, 400]);
  });
});

interface PlayedOutage {
  url?: string;
  answer?: { status: number; headers?: Record<string, string>; body: unknown };
  status: number;
}

/** What filters of a service see of a refusal; its answer does not have it. */
const seen: NotAllowed[] = [];

@Catch(NotAllowed)
class Seeing implements ExceptionFilter {
  catch(error: NotAllowed, host: ArgumentsHost): void {
    seen.push(error);
    host.switchToHttp().getResponse<FastifyReply>().status(error.getStatus()).send(error.getResponse());
  }
}

interface Sent {
  body: { email: string };
}

@Controller()
@UseFilters(Seeing)
class Mailer {
  static readonly sent: string[] = [];

  @Post('newsletter')
  @HttpCode(202)
  @Decide(({ body: { email } }: Sent) => newsletter(email))
  send(@Body() { email }: { email: string }): void {
    Mailer.sent.push(email);
  }

  @Post('both')
  @Decide(async ({ body: { email } }: Sent) => [order(email), newsletter(email)])
  both(@Body() { email }: { email: string }): void {
    Mailer.sent.push(email);
  }
}

describe('@Decide', () => {
  const apps: NestFastifyApplication[] = [];
  afterAll(() => Promise.all(apps.map((app) => app.close())));

  const serve = async (options: Partial<LetheModuleOptions> = {}): Promise<NestFastifyApplication> => {
    const imports = [LetheModule.forRoot({ ledger: { url: ledger.url, key }, ...options })];
    const module = await Test.createTestingModule({ imports, controllers: [Mailer] }).compile();
    const app = module.createNestApplication<NestFastifyApplication>(new FastifyAdapter(), { logger: false });
    apps.push(app);
    return app.init();
  };
  const post = async (app: NestFastifyApplication, url: string, email: string) => {
    const { statusCode, payload } = await app.inject({ method: 'POST', url, payload: { email } });
    return { status: statusCode, body: payload === '' ? undefined : (JSON.parse(payload) as unknown) };
  };

  it('lets a route run if the ledger allows it, and else answers 403 without telling what the person wants', async () => {
    const app = await serve();
    const refused = { status: 403, body: { statusCode: 403, error: 'Forbidden', message: expect.stringContaining('does not allow') } };
    expect(await post(app, '/newsletter', 'g-1@example.org')).toEqual(refused);
    expect(await post(app, '/both', 'g-1@example.org')).toEqual(refused);
    expect([Mailer.sent, seen.map(({ reasons }) => reasons)]).toEqual([[], [[noConsent], [noConsent]]]);
    const [published] = await new HttpPublisher({ url: ledger.url, key }).publish([granted('g-1')]);
    await ledger.engines.readModels.waitFor(BigInt(published && 'position' in published ? published.position : -1), 5_000);
    expect([await post(app, '/newsletter', 'g-1@example.org'), Mailer.sent]).toEqual([
      { status: 202, body: undefined },
      ['g-1@example.org'],
    ]);
    expect(await app.get(LetheDecisions).decide(order('g-1@example.org'))).toMatchObject({ allow: true });
  });

  it('given no answer, then 503, or what was chosen for that', async () => {
    Mailer.sent.length = 0;
    const away = { ledger: { url: nowhere, key } };
    const closed = await serve({ ...away, decisions: { withinMs: 200 } });
    expect((await post(closed, '/newsletter', 'g-2@example.org')).status).toBe(503);
    const open = await serve({ ...away, decisions: { withinMs: 200, whenUnanswered: 'allow' } });
    expect([(await post(open, '/newsletter', 'g-2@example.org')).status, Mailer.sent]).toEqual([202, ['g-2@example.org']]);
  });

  it('given a key that may not ask, then nothing runs', async () => {
    Mailer.sent.length = 0;
    const app = await serve({ ledger: { url: ledger.url, key: 'lethe_x' }, decisions: { whenUnanswered: 'allow' } });
    expect([(await post(app, '/newsletter', 'g-3@example.org')).status, Mailer.sent]).toEqual([500, []]);
  });
});
