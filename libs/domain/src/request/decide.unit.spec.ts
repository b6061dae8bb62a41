import { describe, expect, it } from '@jest/globals';
import type { ProblemKind } from '../problem.ts';
import { decideRequest, LETHE, type RequestCommand } from './decide.ts';
import { dueDate } from './due.ts';
import type { NewRequestEvent, RequestEvent } from './events.ts';
import { evolveRequest, type RequestState } from './request.ts';

const ADA = 'a'.repeat(32);
const LINKED = 'b'.repeat(32);

const opening = {
  kind: 'erasure',
  regulation: 'gdpr',
  receivedAt: '2026-01-31T09:00:00Z',
  subject: ADA,
  known: true,
  identifierTypes: ['email'],
} as const;
const opened: NewRequestEvent = {
  type: 'privacy.request.opened.v1',
  data: { ...opening, identifierTypes: ['email'], dueAt: '2026-02-28T09:00:00.000Z' },
};
const verified: NewRequestEvent = { type: 'privacy.request.verified.v1', data: { method: 'letter' } };
const approved: NewRequestEvent = { type: 'privacy.request.approved.v1', data: { closure: [ADA, LINKED], fourEyes: true } };
const paused: NewRequestEvent = { type: 'privacy.request.paused.v1', data: { reason: 'identity-unclear' } };
const extended: NewRequestEvent = {
  type: 'privacy.request.extended.v1',
  data: { reason: 'complex', dueAt: '2026-04-30T09:00:00.000Z' },
};
const refused: NewRequestEvent = {
  type: 'privacy.request.refused.v1',
  data: { ground: 'unfounded', complaintRoute: 'https://www.cnil.fr', judicialRemedy: 'tribunal-judiciaire' },
};
const completed: NewRequestEvent = { type: 'privacy.request.completed.v1', data: { outcome: 'erased' } };

const approving: RequestCommand = { do: 'approve', closure: [ADA, LINKED], shown: [LINKED, ADA], heldBy: [], fourEyes: true };

function by(actor: string, time: string, event: NewRequestEvent): RequestEvent {
  return { ...event, metadata: { actor, time } };
}

const byAnna = (event: NewRequestEvent): RequestEvent => by('anna', '2026-02-01T10:00:00Z', event);

function given(...events: RequestEvent[]) {
  const state = events.reduce(evolveRequest, undefined as RequestState);
  return {
    when: (command: RequestCommand, actor = 'ben', now = '2026-02-03T10:00:00Z') => {
      const decision = decideRequest(state, command, { actor, now });
      return {
        thenHappens: (event: NewRequestEvent) => expect(decision).toEqual({ ok: true, event }),
        thenRefused: (kind: ProblemKind) =>
          expect(decision).toEqual({ ok: false, problem: expect.objectContaining({ type: `https://lethe.dev/problems/${kind}` }) }),
      };
    },
  };
}

const open: RequestCommand = { do: 'open', ...opening, identifierTypes: ['email'] };
const refuse: RequestCommand = {
  do: 'refuse',
  ground: 'unfounded',
  complaintRoute: 'https://www.cnil.fr',
  judicialRemedy: 'tribunal-judiciaire',
};

describe('opening a request', () => {
  it('says when the answer is due: one month on, at the latest on the last day of that month', () =>
    given().when(open).thenHappens(opened));
  it('is done once', () => given(byAnna(opened)).when(open).thenRefused('conflict'));
  it('needs a time of receipt that has been', () =>
    given()
      .when({ ...open, receivedAt: '2026-02-03T10:00:01Z' })
      .thenRefused('invalid-request'));
  it('comes before everything else', () => {
    for (const command of [{ do: 'verify', method: 'letter' }, approving, refuse, { do: 'resume' }] as RequestCommand[]) {
      given().when(command).thenRefused('not-found');
    }
  });
});

describe('verifying the person', () => {
  it('says how it was done', () => given(byAnna(opened)).when({ do: 'verify', method: 'letter' }, 'anna').thenHappens(verified));
  it('is done once', () => given(byAnna(opened), byAnna(verified)).when({ do: 'verify', method: 'call' }).thenRefused('conflict'));
});

describe('approving', () => {
  it('records all pseudonyms of the person and that a second one looked', () =>
    given(byAnna(opened), byAnna(verified)).when(approving, 'ben').thenHappens(approved));
  it('needs a verified person', () => given(byAnna(opened)).when(approving, 'ben').thenRefused('conflict'));
  it('is not for who opened the request', () =>
    given(byAnna(opened), by('cleo', '2026-02-01T11:00:00Z', verified))
      .when(approving, 'anna')
      .thenRefused('four-eyes'));
  it('is not for who verified the person', () =>
    given(by('cleo', '2026-02-01T11:00:00Z', opened), byAnna(verified))
      .when(approving, 'anna')
      .thenRefused('four-eyes'));
  it('is for anyone where four eyes are not asked for, which the event then says', () =>
    given(byAnna(opened), byAnna(verified))
      .when({ ...approving, fourEyes: false }, 'anna')
      .thenHappens({ type: 'privacy.request.approved.v1', data: { closure: [ADA, LINKED], fourEyes: false } }));
  it('is refused when a pseudonym was linked since it was shown', () =>
    given(byAnna(opened), byAnna(verified))
      .when({ ...approving, shown: [ADA] })
      .thenRefused('closure-changed'));
  it('is refused when a pseudonym was unlinked since it was shown', () =>
    given(byAnna(opened), byAnna(verified))
      .when({ ...approving, closure: [ADA] })
      .thenRefused('closure-changed'));
  it('is refused when another pseudonym took the place of one that was shown', () => {
    for (const instead of ['c'.repeat(32), ADA]) {
      given(byAnna(opened), byAnna(verified))
        .when({ ...approving, shown: [ADA, instead] })
        .thenRefused('closure-changed');
    }
  });
  it('is refused under a legal hold', () =>
    given(byAnna(opened), byAnna(verified))
      .when({ ...approving, heldBy: ['h1'] })
      .thenRefused('held'));
  it('of an access request is not stopped by a hold: seeing destroys nothing', () =>
    given(byAnna({ type: 'privacy.request.opened.v1', data: { ...opened.data, kind: 'access' } as never }), byAnna(verified))
      .when({ ...approving, heldBy: ['h1'] })
      .thenHappens(approved));
  it('is done once', () => given(byAnna(opened), byAnna(verified), byAnna(approved)).when(approving, 'ben').thenRefused('conflict'));
});

describe('refusing', () => {
  it('names the ground, where to complain and the judicial remedy', () => given(byAnna(opened)).when(refuse).thenHappens(refused));
  it('comes too late once it was approved', () =>
    given(byAnna(opened), byAnna(verified), byAnna(approved)).when(refuse).thenRefused('conflict'));
});

describe('extending', () => {
  const extend: RequestCommand = { do: 'extend', reason: 'complex' };
  it('adds two further months, counted from the receipt', () => given(byAnna(opened)).when(extend).thenHappens(extended));
  it('happens once', () => given(byAnna(opened), byAnna(extended)).when(extend).thenRefused('conflict'));
  it('comes too late on the due date', () => given(byAnna(opened)).when(extend, 'ben', '2026-02-28T09:00:00Z').thenRefused('conflict'));
  it('keeps what the clock stood still', () =>
    given(
      byAnna(opened),
      byAnna(paused),
      by('anna', '2026-02-02T10:00:00Z', { type: 'privacy.request.resumed.v1', data: { dueAt: '2026-03-01T09:00:00.000Z' } }),
    )
      .when(extend)
      .thenHappens({ type: 'privacy.request.extended.v1', data: { reason: 'complex', dueAt: '2026-05-01T09:00:00.000Z' } }));
});

describe('pausing and resuming', () => {
  const pause: RequestCommand = { do: 'pause', reason: 'identity-unclear' };
  it('stops the clock', () => given(byAnna(opened)).when(pause).thenHappens(paused));
  it('lets nothing else happen until it is resumed', () => {
    for (const command of [
      pause,
      approving,
      refuse,
      { do: 'verify', method: 'letter' },
      { do: 'extend', reason: 'complex' },
    ] as RequestCommand[]) {
      given(byAnna(opened), byAnna(paused)).when(command).thenRefused('conflict');
    }
  });
  it('moves the due date by as long as it stood still', () =>
    given(byAnna(opened), byAnna(paused))
      .when({ do: 'resume' }, 'ben', '2026-02-03T12:30:00Z')
      .thenHappens({ type: 'privacy.request.resumed.v1', data: { dueAt: '2026-03-02T11:30:00.000Z' } }));
  it('does not resume what runs', () => given(byAnna(opened)).when({ do: 'resume' }).thenRefused('conflict'));
  it('does not pause what is being carried out', () =>
    given(byAnna(opened), byAnna(verified), byAnna(approved)).when(pause).thenRefused('conflict'));
});

describe('completing', () => {
  it('of an erasure is for Lethe alone, with the certificate', () =>
    given(byAnna(opened), byAnna(verified), byAnna(approved)).when({ do: 'complete', outcome: 'erased' }, LETHE).thenHappens(completed));
  it('of an erasure is not for a person', () =>
    given(byAnna(opened), byAnna(verified), byAnna(approved)).when({ do: 'complete', outcome: 'erased' }, 'ben').thenRefused('conflict'));
  it('needs the approval', () =>
    given(byAnna(opened), byAnna(verified)).when({ do: 'complete', outcome: 'erased' }, LETHE).thenRefused('conflict'));
  it('of a complaint needs none', () =>
    given(byAnna({ type: 'privacy.request.opened.v1', data: { ...opened.data, kind: 'complaint' } as never }))
      .when({ do: 'complete', outcome: 'answered' })
      .thenHappens({ type: 'privacy.request.completed.v1', data: { outcome: 'answered' } }));
  it('ends it, as refusing does', () => {
    const end = [byAnna(opened), byAnna(verified), byAnna(approved), byAnna(completed)];
    for (const events of [end, [byAnna(opened), byAnna(refused)]]) {
      given(...events)
        .when({ do: 'verify', method: 'letter' })
        .thenRefused('conflict');
      given(...events)
        .when({ do: 'complete', outcome: 'erased' }, LETHE)
        .thenRefused('conflict');
    }
  });
});

describe('the folded request', () => {
  it('tells who did what when', () => {
    const events = [
      byAnna(opened),
      by('cleo', '2026-02-02T10:00:00Z', verified),
      by('ben', '2026-02-03T10:00:00Z', approved),
      by(LETHE, '2026-02-04T10:00:00Z', completed),
    ];
    expect(events.reduce(evolveRequest, undefined as RequestState)).toEqual({
      ...opened.data,
      status: 'completed',
      openedBy: 'anna',
      openedAt: '2026-02-01T10:00:00Z',
      verified: { by: 'cleo', at: '2026-02-02T10:00:00Z', method: 'letter' },
      approved: { by: 'ben', at: '2026-02-03T10:00:00Z', closure: [ADA, LINKED], fourEyes: true },
      completed: { by: LETHE, at: '2026-02-04T10:00:00Z', outcome: 'erased' },
      extended: false,
      pausedMs: 0,
    });
  });
});

describe('the due date', () => {
  it.each([
    ['gdpr', '2026-01-31T09:00:00Z', false, '2026-02-28T09:00:00.000Z'],
    ['gdpr', '2027-11-30T23:30:00+02:00', true, '2028-02-29T21:30:00.000Z'],
    ['uk-gdpr', '2026-08-31T00:00:00Z', false, '2026-09-30T00:00:00.000Z'],
    ['ccpa', '2026-01-31T09:00:00Z', false, '2026-03-17T09:00:00.000Z'],
    ['ccpa', '2026-01-31T09:00:00Z', true, '2026-05-01T09:00:00.000Z'],
  ] as const)('%s, received %s, extended %s: %s', (regulation, receivedAt, extended, due) => {
    expect(dueDate(regulation, receivedAt, { extended })).toBe(due);
  });
});
