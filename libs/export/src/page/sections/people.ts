import type { Access, Consents } from '#projections';
import type { Disclosed } from '../../files/recipients.ts';
import type { PageFacts } from '../facts.ts';
import { html, type Html, type HtmlValue } from '../html.ts';
import { day, file, moment, none, section, shownOf, table, value } from '../parts.ts';
import { counted, dayOf, listed, plainName, type Words } from '../words.ts';

/** By what the person is known. */
export function identity({ identifiers }: PageFacts, words: Words): Html {
  const rows = identifiers.shown.map(({ type, value: known }) => [words.identifier(type), value(known)]);
  const body =
    rows.length > 0
      ? html`${table('What tells you apart from other people', ['Kind', 'Value'], rows)}${shownOf(rows.length, identifiers.total, 'first', file('values.json'))}`
      : html`<p>No email address, telephone number or customer number of yours is on record.</p>`;
  return section('identity', 'How you are known', body);
}

type Consent = Consents['consents'][number];

const roles = { processor: 'works on its behalf', controller: 'decides for itself how it uses the data' };

/** Who got the data. */
export function recipients({ recipients: all, head }: PageFacts, words: Words): Html {
  const name = words.controller(head.controller);
  if (all.length === 0)
    return section('recipients', 'Who received it', html`<p>Nobody is recorded as having received your data from ${name}.</p>`);
  const rows = all.flatMap(({ name: recipient, role, received }) =>
    received.map((each) => [
      html`${recipient}${role && html`<br /><span class="soft small">${role === 'processor' ? `${roles.processor.replace('its', `${name}’s`)}` : roles.controller}</span>`}`,
      html`${words.category(each.category)}<br /><span class="soft small">${listed(each.fields.map((field) => words.field(field)))}</span>`,
      html`${words.purpose(each.purpose)}<br /><span class="soft small">${words.basis(each.legalBasis)}</span>`,
      country(each, words),
      when(each),
    ]),
  );
  return section(
    'recipients',
    'Who received it',
    table('Each recipient, and what it was given', ['Who', 'What', 'Why', 'Where to', 'When'], rows),
  );
}

function country({ country: code, mechanism }: Disclosed, words: Words): HtmlValue {
  if (code === undefined) return none;
  return html`${words.country(code)}${mechanism !== undefined && html`<br /><span class="soft small">Safeguard: ${words.mechanism(mechanism)}</span>`}`;
}

function when({ times, first, last }: Disclosed): HtmlValue {
  if (times === 1) return day(last);
  return html`${counted(times, 'time')}<br /><span class="soft small">${dayOf(first)} to ${dayOf(last)}</span>`;
}

const refusals = { purpose: '', 'all-contact': 'No contact at all', all: 'Everything', signal: 'Signal of your browser' };

/** What the person agreed to. */
export function consents({ consents: { consents: all } }: PageFacts, words: Words): Html {
  if (all.length === 0) return section('consents', 'What you agreed to', html`<p>No consent of yours is recorded, and no refusal.</p>`);
  const rows = all.map((consent) => [words.purpose(consent.purpose), standing(consent), given(consent), refused(consent)]);
  const body = html`<p>You may withdraw a consent at any time; that must be as easy as giving it was.</p>
    ${table('Your consents and refusals', ['What for', 'Where it stands', 'Given', 'Withdrawn or ends'], rows)}`;
  return section('consents', 'What you agreed to', body);
}

function standing({ state, granted }: Consent): string {
  if (state === 'granted') return 'In force';
  if (state === 'expired') return 'Ended';
  return granted ? 'Withdrawn' : 'Refused';
}

function given({ granted }: Consent): HtmlValue {
  if (!granted) return none;
  return html`${day(granted.at)}<br /><span class="soft small">${plainName(granted.method)}, text ${granted.noticeVersion}</span>`;
}

function refused({ state, granted, refused: refusal }: Consent): HtmlValue {
  if (state !== 'withdrawn') return granted?.expiresAt === undefined ? none : day(granted.expiresAt);
  if (!refusal) return none;
  const how = [refusals[refusal.by], refusal.signal?.toUpperCase(), refusal.channel && `by ${refusal.channel}`].filter(Boolean).join(', ');
  return html`${day(refusal.at)}${how !== '' && html`<br /><span class="soft small">${how}</span>`}`;
}

/** Who looked. */
export function access({ access: { shown, total }, head }: PageFacts, words: Words): Html {
  const name = words.controller(head.controller);
  if (total === 0) return section('access', 'Who looked at it', html`<p>Nobody is recorded as having looked at your data.</p>`);
  const rows = shown.map((each) => [moment(each.time), html`<bdi>${each.actor}</bdi>`, reason(each, words), seen(each, words)]);
  const body = html`<p>
      People at ${name} and programs that work for it, by the names under which they are recorded. Making this copy is among them.
    </p>
    ${table('Latest first', ['When', 'Who', 'Why', 'What'], rows)}${shownOf(rows.length, total, 'latest', file('access.json'))}`;
  return section('access', 'Who looked at it', body);
}

const reason = (each: Access, words: Words) => (each.how === 'opened' ? words.opening(each.for) : words.purpose(each.purpose));

function seen(each: Access, words: Words): HtmlValue {
  const fields = (each.fields ?? []).filter((name) => name !== '*').map((name) => words.field(name));
  const kind =
    each.how === 'opened' ? 'What the privacy records keep of you' : `${words.category(each.category)}, in ${plainName(each.system)}`;
  return html`${kind}${fields.length > 0 && html`<br /><span class="soft small">${listed(fields)}</span>`}`;
}
