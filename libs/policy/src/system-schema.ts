import { SECRET_REFERENCE } from '#domain';
import { code, list, mapOf, object, text, type Schema } from './schema-parts.ts';

const ground = {
  enum: ['freedom-of-expression', 'legal-obligation', 'public-health', 'archiving', 'legal-claims'],
  description: 'Why it may stay: Art. 17(3)(a) to (e) GDPR.',
};

/** One kind of action: `do` and what it needs besides. */
function action(name: string, description: string, more: Record<string, Schema> = {}): Schema {
  return object(description, { required: { do: { const: name }, ...more } });
}

const actions = [
  action('null', 'Set to null.'),
  action('fixed', 'Set to a fixed text.', { value: { type: 'string', maxLength: 1000, description: 'The text.' } }),
  action('keyed-hash', 'Replaced by HMAC-SHA256 under a key, so that equal values stay equal.', {
    key: text('The key, by reference: env:NAME or file:/PATH.', SECRET_REFERENCE),
  }),
  action('truncate-ip', 'An IPv4 address cut to /24, an IPv6 address to /48.'),
  action('year-of-date', 'A date cut to 1 January of its year.'),
  action('leave', 'Left as it is, because it says nothing of anybody once the rest of the row is erased.'),
  action('keep', 'Left as it is, and reported as retained.', { ground, reviewAt: text('Date on which the ground is looked at again.') }),
];

const column = text('Name of a column.');

const field = object('A column with personal data.', {
  required: { name: column },
  optional: {
    as: text('The ledger’s name for it where that differs.', '^[A-Za-z0-9._:/-]{1,128}$'),
    portable: { type: 'boolean', description: 'Part of what a person may take along (Art. 20 GDPR).' },
    action: {
      type: 'object',
      required: ['do'],
      discriminator: { propertyName: 'do' },
      oneOf: actions,
      description: 'What an erasure does, with erase: fields.',
    },
  },
});

const reference = object('Found through a row of another dataset.', {
  required: { dataset: text('Name of that dataset.'), column: text('Column here that leads there.') },
  optional: { parentColumn: text('Column there; its key without it.') },
});

const scope = object(
  'Whose rows these are, where others’ stand in the same table: no other row is touched or shown. PostgreSQL and MySQL only.',
  {
    required: { column: text('Column that says whose a row is.'), equals: text('What stands there in these rows.') },
  },
);

const form = { enum: ['email', 'phone', 'ip', 'opaque'], description: 'How values are compared.' };
const name = (description: string) => text(description, '^[A-Za-z0-9._-]{1,128}$');

const dataset = object('A table (or bucket, or key pattern) with personal data.', {
  required: {
    name: name('What events name in `dataset`.'),
    category: code('Category of the policy.'),
    location: text('Where it is: schema.table for a database.'),
    key: text('Column that a record key of the ledger means.'),
    fields: list('Columns with personal data.', field, 1),
    erase: { enum: ['delete-row', 'fields'], description: 'Whether an erasure deletes the row or acts on its fields.' },
  },
  optional: {
    identifiers: mapOf('Columns by which a person is found: identifier type to column.', column),
    forms: mapOf('How the values of such a column are compared, where that is not the usual way of its type.', form),
    scope,
    references: list('Other datasets through which rows are found.', reference),
  },
});

/** JSON Schema of a system file; also `policies/system.schema.json`. What `connection` may hold is the connector's to say. */
export const systemSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'https://lethe.dev/schemas/system.schema.json',
  title: 'Lethe system file',
  ...object('A downstream system that holds personal data.', {
    required: {
      controller: text('Id of the controller.', '^[a-z0-9][a-z0-9-]{0,62}$'),
      name: text('What events name in `system`.', '^[a-z0-9][a-z0-9-]{0,62}$'),
      connector: text(
        'A kind of connector (docs/systems.md lists them), or manual for a system that is answered for over HTTP.',
        '^[a-z][a-z0-9-]{0,62}$',
      ),
      datasets: list('What it holds.', dataset),
    },
    optional: {
      description: text('For readers.'),
      connection: { type: 'object', description: 'Settings of the connector; secrets by reference, env:NAME or file:/PATH.' },
    },
  }),
};
