import { code, list, object, text } from '../schema-parts.ts';
import { access, breach, changes, children, contactRules, moments, publisher, signal } from './conduct.ts';
import { category, identifier, purpose, retention } from './data.ts';
import { promise } from './promise.ts';
import { recipient } from './recipient.ts';
import { automatedDecision, contact, rights } from './rights.ts';

const entity = object('A company or brand that the policy covers.', {
  required: { id: code('What events name in `entity`.'), name: text('Its name in the policy.') },
});

const section = object('A section of the published text.', {
  required: { title: text('Its title.') },
  optional: {
    refersTo: list('Titles of the sections that its text sends the reader to, whether there are such or not.', text('A title.'), 1),
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
      contact: contact('Who answers questions about privacy.'),
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
      moments,
      access: list('Who of the staff may look at people’s data; nothing is said about it without it.', access, 1),
      contactRules,
      children,
      breach,
      automatedDecisions: list('Decisions about people that no person takes (Art. 22 GDPR).', automatedDecision, 1),
      rights,
      representative: contact('Representative in the Union (Art. 27 GDPR).'),
      dpo: contact('Data protection officer (Art. 37 GDPR).'),
      changes,
      precedence: list('What goes before this policy where the two conflict, strongest first.', text('Its name.'), 1),
      foreignOrders: text('What is done with orders of courts and authorities outside the Union, in words (Art. 48 GDPR).'),
      sections: list('Sections of the published text, and what they refer to.', section, 1),
      promises: list('What the organisation has published that it does or never does, each with how that is checked.', promise, 1),
    },
  }),
};
