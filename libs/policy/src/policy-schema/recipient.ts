import { SECRET_REFERENCE, transferMechanisms } from '#domain';
import { code, list, object, oneOf, text } from '../schema-parts.ts';
import { country, fieldName, purposes } from './words.ts';

const receipt = object('What a recipient may get, and for what.', {
  required: {
    category: code('A category of this policy.'),
    fields: list('Fields of that category; no others.', fieldName, 1),
    purposes: purposes('Purposes of this policy.'),
  },
});

const privacyDesk = object(
  'How a recipient that is a controller of its own is told of an erasure: by `email`, or by `webhook` and `secret`.',
  {
    required: {},
    optional: {
      email: text('Mail address of its privacy desk; of a function, not of a person.', '^[^\\s@<>,;"]{1,64}@[A-Za-z0-9.-]{1,190}$'),
      webhook: text('URL that takes notices; https, but for a loopback address.', '^https?://'),
      secret: text('The secret that signs notices and acknowledgements, by reference: env:NAME or file:/PATH.', SECRET_REFERENCE),
      knows: list(
        'Identifier types that it has of everybody whose data it got, beside those that it receives as fields.',
        code('A type.'),
        1,
      ),
    },
  },
);

const from = text('From when it holds: a date, or an RFC 3339 time.');
const to = text('Until when it holds; it has no end without it.');

const agreement = object('What binds the recipient.', {
  required: {
    kind: oneOf('`processing`: Art. 28 GDPR. `joint-controllers`: Art. 26. `standard-clauses`: Art. 46(2)(c).', [
      'processing',
      'confidentiality',
      'joint-controllers',
      'standard-clauses',
    ]),
    from,
  },
  optional: { reference: text('Where it is kept.'), to },
});

const certification = object('A certification of its own under a transfer framework.', {
  required: {
    framework: oneOf('Which.', ['privacy-shield', 'swiss-privacy-shield', 'dpf', 'uk-dpf', 'swiss-dpf']),
    from,
  },
  optional: { to },
});

const transfer = object('What data goes to it abroad under.', {
  required: { country, mechanism: oneOf('Ground of the transfer (Chapter V GDPR and its counterparts).', transferMechanisms) },
});

export const recipient = object('Who gets data.', {
  required: {
    id: code('What events name in `recipient`.'),
    name: text('Its name for readers.'),
    kind: code('What it does: shipping, payment, advertising, hosting, support-tool, mail-service, tracker, …'),
    role: oneOf('A processor must answer an erasure, a controller of its own must be told (Art. 19 GDPR).', ['processor', 'controller']),
    countries: list('Where it processes; empty where the policy does not say.', country),
    receives: list('What it may get.', receipt, 1),
  },
  optional: {
    privacyDesk,
    agreements: list('What binds it; without one nothing shows that it keeps the data confidential.', agreement, 1),
    certifications: list('Its own certifications under transfer frameworks.', certification, 1),
    transfers: list('What data goes abroad under, by country; none where a country has no entry.', transfer, 1),
    optOutElsewhere: text('Where the person can opt out with the recipient itself, without the organisation knowing of it.'),
  },
});
