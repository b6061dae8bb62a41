import type { EventTypes } from '#domain';
import type { OrdinaryDay } from '../scenario.ts';
import { by, type Happening } from '../story.ts';
import {
  SHOP,
  PAY,
  POST,
  NEWS,
  WEB,
  DESK,
  RETENTION,
  STAFF,
  MAIL,
  collected,
  shared,
  wrote,
  used,
  looked,
  consented,
  interest,
  toPaypal,
  obscured,
  deleted,
} from './services.ts';

/** What the services of JRPanel report on any day, each about a customer of their own. */
export const ordinaryDay: OrdinaryDay = (source, type) => ordinary[`${source} ${type}`] ?? [];

const ordinary: Partial<Record<`${string} ${keyof EventTypes}`, readonly Happening[]>> = {
  [`${SHOP} privacy.data.collected.v1`]: [collected(SHOP, { category: 'account', fields: ['email'], purposes: ['account'] }, 'Bea')],
  [`${SHOP} privacy.notice.given.v1`]: [by(SHOP, 'privacy.notice.given.v1', { notice: 'collection', channel: 'website' }, 'Bea')],
  [`${PAY} privacy.data.collected.v1`]: [collected(PAY, {}, 'Cem')],
  [`${PAY} privacy.data.shared.v1`]: [shared(PAY, toPaypal, 'Cem')],
  [`${POST} privacy.data.shared.v1`]: [shared(POST, {}, 'Dan')],
  [`${MAIL} privacy.contact.made.v1`]: [wrote(MAIL, {}, 'Eva')],
  [`${NEWS} privacy.consent.granted.v1`]: [consented('Fay')],
  [`${NEWS} privacy.contact.made.v1`]: [consented('Gil'), wrote(NEWS, { purpose: 'newsletter', commercial: true }, 'Gil')],
  [`${NEWS} privacy.consent.withdrawn.v1`]: [by(NEWS, 'privacy.consent.withdrawn.v1', { purposes: ['newsletter'] }, 'Hal')],
  [`${DESK} privacy.data.collected.v1`]: [collected(DESK, { category: 'support', fields: ['message'], purposes: ['support'] }, 'Ida')],
  [`${DESK} privacy.data.used.v1`]: [used('support', 'Ida')],
  [`${DESK} privacy.contact.made.v1`]: [wrote(DESK, { purpose: 'support' }, 'Ida')],
  [`${STAFF} privacy.data.accessed.v1`]: [looked('support', 'Ida')],
  [`${WEB} privacy.data.collected.v1`]: [
    collected(WEB, { category: 'browsing', fields: ['pages'], purposes: ['product_analytics'], legalBasis: interest }, 'Jan'),
  ],
  [`${RETENTION} privacy.data.obscured.v1`]: [{ ...obscured, who: 'Kai' }],
  [`${RETENTION} privacy.data.deleted.v1`]: [{ ...deleted('web_log'), who: 'Kai' }],
};
