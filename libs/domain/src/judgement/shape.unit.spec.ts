import { describe, expect, it } from '@jest/globals';
import { catalogue } from '../events/catalogue.ts';
import { recordedForm } from '../events/samples.ts';
import { jcs } from '../values/jcs.ts';
import { dataSaid, saidBy } from './shape.ts';

const said = (type: string, data: object) => saidBy({ type, data } as never);

/** Of the kinds that judgements and promises rest on. */
const isAct = (type: string) => /^privacy\.(data|consent|signal|optout|contact|notice|request|retention|control|policy)\./.test(type);

describe('what an event says', () => {
  it('given a sharing, then nothing of its shape is about one person, and the data can be told again', () => {
    const data = {
      subject: ['email'],
      category: 'order',
      fields: ['phone'],
      recipient: 'court',
      purpose: 'law',
      ground: 'legal-order',
      legalOrder: { authority: 'Court', gagUntil: '2027-01-01T00:00:00Z' },
    };
    const { subject: _, legalOrder, ...common } = data;
    expect(said('privacy.data.shared.v1', data)).toEqual({ shape: jcs(common), own: { legalOrder } });
    expect(dataSaid(said('privacy.data.shared.v1', data))).toEqual({ ...common, legalOrder });
  });

  it('given two collections of different people and records, then they have one shape', () => {
    const collected = {
      category: 'order',
      fields: ['phone'],
      purposes: ['delivery'],
      system: 'shop',
      dataset: 'orders',
      legalBasis: 'contract',
    };
    const [one, other] = ['1', '2'].map((digit) =>
      said('privacy.data.collected.v1', { ...collected, subject: [digit === '1' ? 'email' : 'ip'], record: digit.repeat(64) }),
    );
    expect(one).toEqual({ shape: jcs(collected) });
    expect(other).toEqual(one);
  });

  it('given a consent string, then it is its own; given a signal that is on or off, then it is common', () => {
    expect(said('privacy.signal.received.v1', { subject: [], signal: 'tcf', value: 'CPokAsAP', optOutOf: ['ads'] })).toEqual({
      shape: '{"optOutOf":["ads"],"signal":"tcf"}',
      own: { value: 'CPokAsAP' },
    });
    expect(said('privacy.signal.received.v1', { subject: [], signal: 'gpc', value: '1' })).toEqual({
      shape: '{"signal":"gpc","value":"1"}',
    });
  });

  it('given a control, then its dates are part of what it says; given a policy, then its text is not', () => {
    const control = { control: 'tls', outcome: 'passed', reference: 'r1', validUntil: '2027-01-01T00:00:00Z' };
    expect(said('privacy.control.evidenced.v1', control)).toEqual({ shape: jcs(control) });
    expect(said('privacy.policy.published.v1', { version: '1', effectiveFrom: '2026-01-01T00:00:00Z', policy: {} })).toEqual({
      shape: '{"effectiveFrom":"2026-01-01T00:00:00Z","version":"1"}',
    });
  });

  it('holds no pseudonym and no token, whatever the type', () => {
    const shapes = catalogue.all.map(({ type, fields, sample }) => [type, said(type, recordedForm(fields, sample as object)).shape]);
    expect(shapes.filter(([type, shape]) => isAct(type!) && /6f1d1c2b|3b7e1f0c/.test(shape!))).toEqual([]);
  });
});
