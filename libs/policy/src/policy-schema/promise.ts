import { considerations, deletionGrounds, notices, requestKinds, sharingGrounds } from '#domain';
import type { ActMatch, CheckKind } from '#domain';
import { code, duration, list, object, oneOf, text, variants, yes, type Schema } from '../schema-parts.ts';
import { categories, fieldName, purposes } from './words.ts';

const kindsOfRecipients = (description: string) => list(description, code('A kind of recipient of this policy.'), 1);
const recipients = (description: string) => list(description, code('A recipient of this policy.'), 1);
const fields = (description: string) => list(description, fieldName, 1);
const grounds = (description: string) => list(description, oneOf('A ground.', [...new Set([...sharingGrounds, ...deletionGrounds])]), 1);
const givenFor = (description: string) => list(description, oneOf('What was given.', considerations), 1);

const matches: { [K in Exclude<keyof ActMatch, 'events'>]-?: Schema } = {
  categories: categories('Of one of these categories.'),
  notCategories: categories('Of none of these categories.'),
  purposes: purposes('One of the event’s purposes is among these.'),
  notPurposes: purposes('One of the event’s purposes is not among these.'),
  recipients: recipients('To one of these.'),
  notRecipients: recipients('To none of these.'),
  recipientKinds: kindsOfRecipients('To a recipient of one of these kinds.'),
  notRecipientKinds: kindsOfRecipients('To a recipient of none of these kinds.'),
  fields: fields('One of the event’s fields is among these.'),
  notFields: fields('One of the event’s fields is not among these.'),
  grounds: grounds('On one of these grounds.'),
  notGrounds: grounds('On none of these grounds.'),
  considerations: givenFor('One of these was given for it.'),
  notConsiderations: givenFor('Something else than these was given for it.'),
  moments: list('At one of these moments.', code('A moment.'), 1),
  channels: list('Over one of these channels.', code('A channel.'), 1),
  controls: list('One of these controls.', code('A control.'), 1),
  notices: list('A notice of one of these kinds.', oneOf('A kind of notice.', notices), 1),
  identifiable: yes('Whether the recipient can tell who it is about.'),
  stored: yes('Whether it was stored, or only passed through.'),
  commercial: yes('Whether it advertised.'),
  automatedDecision: yes('Whether a decision was made by automated means alone.'),
};

const act = (description: string) =>
  object(`${description} All that is given has to hold.`, {
    required: {
      events: list('Nouns and verbs of event types, such as data.shared.', text('A type.', '^[a-z][a-z-]*\\.[a-z][a-z-]*$'), 1),
    },
    optional: matches,
  });

const requests = list('Kinds of requests.', oneOf('A kind.', requestKinds), 1);

interface Members {
  required?: Record<string, Schema>;
  optional?: Record<string, Schema>;
}

const checks: { [K in CheckKind]: [description: string, members: Members] } = {
  'acts-allowed': [
    'Acts of this kind happen, and none contradicts these rules of the judgement.',
    {
      required: { about: act('Which acts.') },
      optional: { rules: list('Rules of the judgement; any without it.', code('A rule.'), 1) },
    },
  ],
  never: [
    'Of some acts none is ever of a certain kind.',
    { required: { among: act('Acts that happen.'), act: act('What never happens.') } },
  ],
  observed: ['Acts of this kind happen at all.', { required: { about: act('Which acts.') } }],
  'requests-answered': ['Requests of these kinds are answered before they are due.', { required: { kinds: requests } }],
  'refusals-explained': ['Refusals name a complaint route and a judicial remedy.', { optional: { kinds: requests } }],
  'retention-kept': [
    'What these retention rules say is carried out in time.',
    { required: { rules: list('Retention rules of this policy.', code('A rule.'), 1) } },
  ],
  'told-of-orders': [
    'Whoever’s data was surrendered to an authority is told.',
    { required: { within: duration('From the sharing, or from the end of the gag where there is one.') } },
  ],
  'told-of-changes': ['A new version is announced as `changes` says.', {}],
  'told-of-breaches': ['The authority and the persons that a breach hits are told as `breach` says.', {}],
  'opt-outs-honoured': ['An opt-out from contact takes effect as fast as `contactRules` says.', {}],
  'control-evidenced': [
    'A control is evidenced as passed.',
    {
      required: { control: code('Which, as `control.evidenced` names it.') },
      optional: {
        every: duration('At least this often; without it once, and not past its `validUntil`.'),
        without: purposes('Purposes that it shows the service to work without.'),
      },
    },
  ],
  'agreements-held': [
    'Every recipient of these kinds that got data was bound by an agreement then.',
    { optional: { recipientKinds: kindsOfRecipients('Kinds of recipients of this policy; all without it.') } },
  ],
  published: [
    'The policy itself says these things.',
    { required: { pointers: list('JSON pointers into this file.', text('A pointer.', '^/'), 1) } },
  ],
  unobservable: ['Nothing that is reported could show it.', { required: { reason: text('Why not, in words.') } }],
};

const check = variants(
  'How a part of the promise is checked.',
  'kind',
  Object.entries(checks).map(([kind, [description, { required = {}, optional = {} }]]) =>
    object(description, { required: { kind: { const: kind }, ...required }, optional }),
  ),
);

export const promise = object('What the organisation has published that it does or never does.', {
  required: {
    id: text('Stable over versions, such as J2.', '^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$'),
    title: text('The promise in one plain sentence.'),
    checks: list('All have to hold; the promise stands as its worst check does.', check, 1),
  },
  optional: { source: text('Section of the published text that it comes from.') },
});
