import { code, duration, list, object, oneOf, text, wholeNumber } from '../schema-parts.ts';
import { categories, purposes } from './words.ts';

export const signal = object('A privacy signal that is honoured.', {
  required: {
    signal: oneOf('Do Not Track, or Global Privacy Control.', ['dnt', 'gpc']),
    optsOutOf: purposes('Purposes of this policy that it opts out of.'),
  },
});

export const publisher = object('Events that are expected to come, and how long a silence is normal.', {
  required: {
    source: text('Pattern of the sources that they come from; `*` stands for any run of characters.', '^[A-Za-z0-9._:/*-]{1,128}$'),
    events: list('Their types, such as privacy.data.collected.v1.', text('A type.', '^privacy\\.[a-z-]+\\.[a-z-]+\\.v[1-9][0-9]{0,3}$'), 1),
    every: duration('The longest time without one that is normal.'),
  },
});

export const moments = list(
  'Occasions on which data is collected, as events name them in `moment`; any without it.',
  code('An occasion.'),
  1,
);

export const access = object('Who of the staff may look at people’s data.', {
  required: {
    actor: text('Id as `data.accessed` names it, or a pattern; `*` stands for any run of characters.', '^[A-Za-z0-9._:/*-]{1,128}$'),
  },
  optional: { categories: categories('Only these; all without it.'), purposes: purposes('Only for these; any without it.') },
});

export const contactRules = object('What commercial contact has to carry, and how fast an opt-out takes effect.', {
  required: {},
  optional: {
    commercial: list(
      'Commercial contact carries each of these, and `contact.made` says so.',
      oneOf('A mark.', ['labelledAsAd', 'postalAddress', 'unsubscribe', 'truthfulFrom', 'truthfulSubject']),
      1,
    ),
    optOutWithin: duration('How fast an opt-out takes effect; at once without it.'),
    optOutLimitBusinessDays: wholeNumber('Limit of the law for commercial contact, in business days (CAN-SPAM: 10).', 1),
    evenAfterOptOut: purposes('Purposes of contact that an opt-out from all contact does not reach.'),
  },
});

export const children = object('Ages.', {
  required: {},
  optional: {
    noMarketingUnder: wholeNumber('Nothing is marketed to people known to be younger.', 1),
    notForUnder: wholeNumber('The service is not meant for people who are younger.', 1),
  },
});

export const breach = object('Whom a breach is told to, and how fast.', {
  required: {},
  optional: {
    authorityWithin: duration('From becoming aware of it until the authority is told (Art. 33 GDPR: PT72H).'),
    subjectsWithinBusinessDays: wholeNumber('The same for the persons, in business days. This or `subjectsWithin`.', 1),
    subjectsWithin: duration('The same for the persons, as a period.'),
    channel: code('How persons are told: email, post, …'),
  },
});

export const changes = object('How a new version is told to people.', {
  required: { channel: oneOf('Where it is announced.', ['page', 'email', 'account']) },
  optional: { ahead: duration('How long before it is in force; without it when it is.') },
});
