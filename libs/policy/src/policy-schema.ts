import { SECRET_REFERENCE } from '#domain';
import { code, list, object, text } from './schema-parts.ts';

const legalBasis = {
  enum: ['contract', 'consent', 'legal-obligation', 'vital-interest', 'public-task', 'legitimate-interest'],
  description: 'Legal basis of Art. 6(1) GDPR.',
};
const fieldName = text('Name of a field, as events give it.', '^[A-Za-z0-9._:/-]{1,128}$');
const yes = (description: string) => ({ type: 'boolean', description });

const contact = object('Who answers questions about privacy.', {
  required: { name: text('Name of the organisation.') },
  optional: {
    address: text('Postal address.'),
    email: text('Email address.'),
    phone: text('Phone number.'),
    url: text('Page of the published policy.'),
  },
});

const entity = object('A company or brand that the policy covers.', {
  required: { id: code('What events name in `entity`.'), name: text('Its name in the policy.') },
});

const identifier = object('A type of identifier.', {
  required: {
    type: code('Name of the type, as events give it in `subject`.'),
    form: { enum: ['email', 'phone', 'ip', 'opaque'], description: 'How values are normalised before they are compared.' },
    identifies: yes('True if a value means one person. An IP address, a device and a cookie never do.'),
  },
});

const field = object('A field of the category.', {
  required: { name: fieldName },
  optional: {
    keep: {
      enum: ['value', 'name'],
      description: '`value`: the vault keeps the value, sealed. `name`, the default: only that the field was held.',
    },
    neverStore: yes('The value must not be written anywhere (card number, expiry, CVV).'),
    portable: yes('Part of what a person may take along (Art. 20 GDPR).'),
  },
});

const category = object('A category of personal data.', {
  required: { id: code('What events name in `category`.'), name: text('Its name for readers.'), fields: list('Its fields.', field, 1) },
  optional: { special: yes('Special category of Art. 9 GDPR.') },
});

const purpose = object('Why data is processed.', {
  required: {
    id: code('What events name in `purpose`.'),
    name: text('Its name for readers.'),
    legalBasis: list('What it may rest on.', legalBasis, 1),
  },
  optional: { contact: yes('True if the purpose is getting in touch; withdrawing `all-contact` covers it.') },
});

const receipt = object('What a recipient may get, and for what.', {
  required: {
    category: code('A category of this policy.'),
    fields: list('Fields of that category; no others.', fieldName, 1),
    purposes: list('Purposes of this policy.', code('A purpose.'), 1),
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

const recipient = object('Who gets data.', {
  required: {
    id: code('What events name in `recipient`.'),
    name: text('Its name for readers.'),
    kind: code('What it does: shipping, payment, advertising, hosting, support-tool, mail-service, tracker, …'),
    role: {
      enum: ['processor', 'controller'],
      description: 'A processor must answer an erasure, a controller of its own must be told (Art. 19 GDPR).',
    },
    countries: list('Where it processes, ISO 3166-1 alpha-2; empty where the policy does not say.', text('A country.', '^[A-Z]{2}$')),
    receives: list('What it may get.', receipt, 1),
  },
  optional: { privacyDesk },
});

const duration = (description: string) => text(`${description} ISO 8601, such as P60D.`, '^P');

const retention = object('How long a category is kept.', {
  required: { id: code('Name of the rule.'), category: code('A category of this policy.') },
  optional: {
    system: text('Only in this system; in every one without it.', '^[a-z0-9][a-z0-9-]{0,62}$'),
    obscureAfter: duration('From the collection until identifying fields are obscured.'),
    deleteAfter: duration('From the collection until the record is deleted.'),
    until: code('Kept until this happens, such as erasure-request.'),
    fields: list('What obscureAfter obscures; all fields without it.', fieldName, 1),
  },
});

const signal = object('A privacy signal that is honoured.', {
  required: {
    signal: { enum: ['dnt', 'gpc'], description: 'Do Not Track, or Global Privacy Control.' },
    optsOutOf: list('Purposes of this policy that it opts out of.', code('A purpose.'), 1),
  },
});

const publisher = object('Events that are expected to come, and how long a silence is normal.', {
  required: {
    source: text('Pattern of the sources that they come from; `*` stands for any run of characters.', '^[A-Za-z0-9._:/*-]{1,128}$'),
    events: list('Their types, such as privacy.data.collected.v1.', text('A type.', '^privacy\\.[a-z-]+\\.[a-z-]+\\.v[1-9][0-9]{0,3}$'), 1),
    every: duration('The longest time without one that is normal.'),
  },
});

/** JSON Schema of a policy file: the one declaration that files are read by and that stands in `policies/policy.schema.json` for editors. */
export const policySchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'https://lethe.dev/schemas/policy.schema.json',
  title: 'Lethe policy file',
  ...object('A controller’s published privacy policy as data.', {
    required: {
      controller: text('Id of the controller.', '^[a-z0-9][a-z0-9-]{0,62}$'),
      version: text('Name of this version, unique per controller; in quotes if it looks like a number.', '^[A-Za-z0-9._:/-]{1,128}$'),
      effectiveFrom: text('RFC 3339 time from which it is in force.'),
      contact,
      entities: list('Companies and brands that the policy covers.', entity),
      identifiers: list('Types of identifiers, strongest first.', identifier, 1),
      categories: list('Categories of data.', category, 1),
      purposes: list('Purposes.', purpose, 1),
      recipients: list('Recipients.', recipient),
      retention: list('Retention rules.', retention),
    },
    optional: {
      signals: list('Privacy signals that are honoured.', signal),
      publishers: list('Who is expected to send what; nobody’s silence is noticed without it.', publisher),
    },
  }),
};
