import { legalBases } from '#domain';
import { code, duration, list, object, oneOf, text, yes } from '../schema-parts.ts';
import { dpv, fideslang, fieldName } from './words.ts';

export const identifier = object('A type of identifier.', {
  required: {
    type: code('Name of the type, as events give it in `subject`.'),
    form: oneOf('How values are normalised before they are compared.', ['email', 'phone', 'ip', 'opaque']),
    identifies: yes('True if a value means one person. An IP address, a device and a cookie never do.'),
  },
});

const field = object('A field of the category.', {
  required: { name: fieldName },
  optional: {
    keep: oneOf('`value`: the vault keeps the value, sealed. `name`, the default: only that the field was held.', ['value', 'name']),
    neverStore: yes('The value must not be written anywhere (card number, expiry, CVV).'),
    portable: yes('Part of what a person may take along (Art. 20 GDPR).'),
  },
});

export const category = object('A category of personal data.', {
  required: { id: code('What events name in `category`.'), name: text('Its name for readers.'), fields: list('Its fields.', field, 1) },
  optional: {
    special: yes('Special category of Art. 9 GDPR.'),
    condition: oneOf('Condition of Art. 9(2) GDPR under which a special category is processed, as its letter.', 'abcdefghij'.split('')),
    fideslang,
    dpv,
  },
});

export const purpose = object('Why data is processed.', {
  required: {
    id: code('What events name in `purpose`.'),
    name: text('Its name for readers.'),
    legalBasis: list('What it may rest on.', oneOf('Legal basis of Art. 6(1) GDPR.', legalBases), 1),
  },
  optional: {
    contact: yes('True if the purpose is getting in touch; withdrawing `all-contact` covers it.'),
    marketing: yes('True if the purpose is to sell or advertise.'),
    tracking: yes('True if the purpose follows people over time or across sites.'),
    device: oneOf(
      'It reads or writes the person’s device (ePrivacy Directive Art. 5(3)): `necessary` for what the person asked for, or `other`, which needs consent.',
      ['necessary', 'other'],
    ),
    interest: text('The interest pursued, where it rests on a legitimate interest (Art. 13(1)(d) GDPR).'),
    fideslang,
    dpv,
  },
});

export const retention = object('How long a category is kept.', {
  required: { id: code('Name of the rule.'), category: code('A category of this policy.') },
  optional: {
    system: text('Only in this system; in every one without it.', '^[a-z0-9][a-z0-9-]{0,62}$'),
    obscureAfter: duration('From the collection until identifying fields are obscured.'),
    deleteAfter: duration('From the collection until the record is deleted.'),
    until: code('Kept until this happens, such as erasure-request.'),
    fields: list('What obscureAfter obscures; all fields without it.', fieldName, 1),
  },
});
