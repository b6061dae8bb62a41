import type { EventTypes } from '#domain';
import type { OrdinaryDay } from '../scenario.ts';
import { by, type Happening } from '../story.ts';
import {
  SHOP,
  PAY,
  MAIL,
  NEWS,
  WEB,
  DESK,
  interest,
  collected,
  shared,
  toGateway,
  toMailer,
  toGoogle,
  wrote,
  advertised,
  optedOut,
  visited,
  used,
  looked,
  described,
} from './services.ts';

/** What the services of BuycPanel report on any day, each about a customer of their own. */
export const ordinaryDay: OrdinaryDay = (source, type) => ordinary[`${source} ${type}`] ?? [];

const ordinary: Partial<Record<`${string} ${keyof EventTypes}`, readonly Happening[]>> = {
  [`${SHOP} privacy.data.collected.v1`]: [
    collected(SHOP, { category: 'account', fields: ['email'], purposes: ['account'], moment: 'registration' }, 'Bea'),
  ],
  [`${SHOP} privacy.data.shared.v1`]: [shared(SHOP, {}, 'Bea')],
  [`${SHOP} privacy.data.corrected.v1`]: [
    by(SHOP, 'privacy.data.corrected.v1', { category: 'account', system: 'licence-db', dataset: 'accounts', fields: ['name'] }, 'Bea'),
  ],
  [`${SHOP} privacy.subject.described.v1`]: [described({ residence: 'DE', ageBand: 'adult' }, 'Bea')],
  [`${PAY} privacy.data.collected.v1`]: [collected(PAY, {}, 'Cem')],
  [`${PAY} privacy.data.shared.v1`]: [shared(PAY, toGateway, 'Cem')],
  [`${MAIL} privacy.contact.made.v1`]: [wrote(MAIL, {}, 'Eva')],
  [`${NEWS} privacy.data.collected.v1`]: [
    collected(
      NEWS,
      { category: 'newsletter', fields: ['email'], purposes: ['newsletter'], legalBasis: interest, moment: 'newsletter' },
      'Fay',
    ),
  ],
  [`${NEWS} privacy.data.shared.v1`]: [shared(NEWS, toMailer, 'Fay')],
  [`${NEWS} privacy.contact.made.v1`]: [advertised({}, 'Fay')],
  [`${NEWS} privacy.consent.granted.v1`]: [
    by(NEWS, 'privacy.consent.granted.v1', { purposes: ['newsletter'], noticeVersion: '1', method: 'checkbox' }, 'Gil'),
  ],
  [`${NEWS} privacy.consent.withdrawn.v1`]: [optedOut({ purposes: ['statistics'] }, 'Hal')],
  [`${WEB} privacy.data.collected.v1`]: [visited({}, 'Jan')],
  [`${WEB} privacy.data.shared.v1`]: [shared(WEB, toGoogle, 'Jan')],
  [`${WEB} privacy.data.used.v1`]: [used(WEB, { category: 'preferences', purpose: 'preferences', legalBasis: interest }, 'Jan')],
  [`${WEB} privacy.signal.received.v1`]: [by(WEB, 'privacy.signal.received.v1', { signal: 'dnt', value: '1' }, 'Kai')],
  [`${DESK} privacy.data.collected.v1`]: [
    collected(DESK, { category: 'support', fields: ['message'], purposes: ['support'], moment: 'support' }, 'Ida'),
  ],
  [`${DESK} privacy.data.used.v1`]: [used(DESK, {}, 'Ida')],
  [`${DESK} privacy.data.accessed.v1`]: [looked('agent-1', 'Ida')],
};
