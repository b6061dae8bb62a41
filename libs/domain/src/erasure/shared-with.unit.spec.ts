import { describe, expect, it } from '@jest/globals';
import { sampleRecorded, type EventTypes, type LedgerEvent, type Recorded } from '../events/index.ts';
import { SharedWithTrail } from './shared-with.ts';

/** An event of a person's stream; `kept` names the fields whose values the vault was given. */
function happened<T extends keyof EventTypes>(
  id: string,
  type: T,
  more: Partial<Recorded<EventTypes[T]>>,
  kept: string[] = [],
): LedgerEvent {
  const commitments = Object.fromEntries(kept.map((field) => [`/fields/${field}`, 'c']));
  return { id, type, data: { ...(sampleRecorded(type) as object), ...more }, metadata: { commitments } } as never;
}

const collected = (id: string, fields: string[], kept = fields, category = 'order') =>
  happened(id, 'privacy.data.collected.v1', { category, fields }, kept);
const corrected = (id: string, fields: string[]) => happened(id, 'privacy.data.corrected.v1', { category: 'order', fields }, fields);
const shared = (fields: string[], more: Partial<Recorded<EventTypes['privacy.data.shared.v1']>> = {}) =>
  happened('s', 'privacy.data.shared.v1', { category: 'order', fields, recipient: 'dhl', ...more });
const contacted = (channel: 'email' | 'sms' | 'phone' | 'post', sentBy = 'dhl') =>
  happened('m', 'privacy.contact.made.v1', { channel, sentBy });

function after(...events: LedgerEvent[]) {
  const trail = new SharedWithTrail('dhl');
  for (const event of events) trail.follow(event);
  const { fields, values } = trail.result();
  return { fields: [...fields], values };
}

describe('what a recipient was given', () => {
  it('is nothing where nothing was shared with it', () =>
    expect(after(collected('c1', ['phone']), shared(['phone'], { recipient: 'ups' }))).toEqual({ fields: [], values: [] }));
  it('is the fields that were shared, with the events that told their values', () =>
    expect(after(collected('c1', ['phone', 'delivery_address']), shared(['phone']))).toEqual({
      fields: ['phone'],
      values: [{ category: 'order', field: 'phone', events: ['c1'] }],
    }));
  it('does not reach what was told after it', () =>
    expect(after(collected('c1', ['phone']), shared(['phone']), collected('c2', ['phone'])).values).toEqual([
      { category: 'order', field: 'phone', events: ['c1'] },
    ]));
  it('may be any of the values told before, corrected ones too', () =>
    expect(after(collected('c1', ['phone']), corrected('c2', ['phone']), shared(['phone'])).values).toEqual([
      { category: 'order', field: 'phone', events: ['c1', 'c2'] },
    ]));
  it('keeps what was certain of an earlier sharing', () =>
    expect(after(collected('c1', ['phone']), shared(['phone']), collected('c2', ['phone']), shared(['phone'])).values).toEqual([
      { category: 'order', field: 'phone', events: ['c1'] },
      { category: 'order', field: 'phone', events: ['c1', 'c2'] },
    ]));
  it('is not said where a value may have been shared that was not kept', () =>
    expect(after(collected('c1', ['phone'], []), collected('c2', ['phone']), shared(['phone']))).toEqual({
      fields: ['phone'],
      values: [],
    }));
  it('is not said of a field of another category', () =>
    expect(after(collected('c1', ['phone'], ['phone'], 'account'), shared(['phone']))).toEqual({ fields: ['phone'], values: [] }));
  it('is nothing where what was shared does not identify', () =>
    expect(after(collected('c1', ['phone']), shared(['phone'], { identifiable: false }))).toEqual({ fields: [], values: [] }));
  it.each([
    ['email', ['email']],
    ['sms', ['phone']],
    ['phone', ['phone']],
    ['post', []],
  ] as const)('is the address of a %s that it carried', (channel, fields) =>
    expect(after(contacted(channel), contacted(channel, 'mailjet'))).toEqual({ fields: [...fields], values: [] }),
  );
});
