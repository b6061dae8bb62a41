import { offerableRights } from '#domain';
import { code, list, object, oneOf, text } from '../schema-parts.ts';
import { country } from './words.ts';

/** An organisation or an office, and how it is reached. */
export function contact(description: string) {
  return object(description, {
    required: { name: text('Its name.') },
    optional: {
      address: text('Postal address.'),
      email: text('Email address.'),
      phone: text('Phone number.'),
      url: text('Web page; of the organisation itself, that of the published policy.'),
      country,
    },
  });
}

export const automatedDecision = object('A decision about people that no person takes (Art. 22 GDPR).', {
  required: {
    purpose: code('A purpose of this policy.'),
    logic: text('How the decision is made, in words.'),
    significance: text('What it means for the person, in words.'),
    safeguards: list('What protects the person.', code('human-review, contest, express-view, …')),
  },
});

export const rights = object('Rights and complaint routes, as people are told them (Art. 15(1)(e) and (f) GDPR).', {
  required: { offered: list('Which rights people have.', oneOf('A right.', offerableRights), 1) },
  optional: {
    how: text('How they are exercised, in words.'),
    authority: contact('Supervisory authority that a complaint can go to.'),
    judicialRemedy: text('Recourse to courts, in words.'),
  },
});
