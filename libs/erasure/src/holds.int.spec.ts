import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { anna, asked, ben, ErasureWorld } from '../../../test/support/erasure-world.ts';
import { Holds, type HoldResult, type NewHold } from './holds.ts';

let world: ErasureWorld;

beforeAll(async () => {
  world = await ErasureWorld.open();
});

afterAll(() => world.close());

const held = { ok: false, problem: expect.objectContaining({ type: 'https://lethe.dev/problems/held' }) };

function placed(result: HoldResult): string {
  if (!result.ok) throw new Error(result.problem.detail);
  return result.hold;
}

async function verified(email: string): Promise<string> {
  const requests = world.requests();
  const { id } = asked(await requests.open(anna, { kind: 'erasure', regulation: 'gdpr', identifiers: { email } }));
  asked(await requests.command(anna, id, { do: 'verify', method: 'letter' }));
  return id;
}

describe('a legal hold', () => {
  it.each([
    ['the person', (subject: string): NewHold => ({ subject, ground: 'legal-claims' })],
    ['a category of the person', (): NewHold => ({ category: 'order', ground: 'legal-claims' })],
    ['a system that holds the person', (): NewHold => ({ system: 'shop-db', ground: 'legal-claims' })],
  ])('on %s stops the approval until it is lifted', async (what, on) => {
    const email = `${what.replaceAll(' ', '-')}@example.org`;
    const subject = await world.customer(email);
    const id = await verified(email);
    const holds = new Holds(world.engines());
    const hold = placed(await holds.place(anna, on(subject)));
    expect(await world.requests().approve(ben, id)).toEqual(held);
    placed(await holds.lift(anna, hold, 'case-closed'));
    expect(asked(await world.requests().approve(ben, id)).status).toBe('approved');
    expect(await world.types(`hold-${hold}`)).toEqual(['hold.placed', 'hold.lifted']);
  });

  it('placed after the approval stops what has not begun to close', async () => {
    const subject = await world.customer('late-hold@example.org');
    const { id } = await world.approved('late-hold@example.org');
    const holds = new Holds(world.engines());
    const hold = placed(await holds.place(anna, { subject, ground: 'legal-claims' }));
    await world.caughtUp();
    expect(await world.process().advance(id)).toBe('waiting');
    expect(await world.types(`erasure-${id}`)).toEqual([]);
    placed(await holds.lift(anna, hold, 'case-closed'));
    await world.until(async () => (await world.types(`request-${id}`)).includes('request.completed'), world.process(), world.eraser());
  });

  it('is lifted once, by its own controller', async () => {
    const holds = new Holds(world.engines());
    const hold = placed(await holds.place(anna, { category: 'support', ground: 'legal-claims' }));
    const status = (result: HoldResult) => (result.ok ? 200 : result.problem.status);
    expect(status(await holds.lift({ controller: 'other', name: 'eve' }, hold, 'x'))).toBe(404);
    expect(status(await holds.lift(anna, hold, 'case-closed'))).toBe(200);
    expect(status(await holds.lift(anna, hold, 'case-closed'))).toBe(409);
  });

  it('covers something', async () => {
    expect(await new Holds(world.engines()).place(anna, { ground: 'legal-claims' })).toEqual({
      ok: false,
      problem: expect.objectContaining({ status: 400 }),
    });
  });
});
