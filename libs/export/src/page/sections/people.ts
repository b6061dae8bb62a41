import type { Access, Consents } from '#projections';
import type { Disclosed } from '../../files/recipients.ts';
import type { TransferSummary } from '../../files/transfers.ts';
import { counted, dayOf, plainName, raised } from '../../words/plain.ts';
import type { Words } from '../../words/words.ts';
import type { PageFacts } from '../facts.ts';
import { markup, type Html, type HtmlValue } from '../html.ts';
import { day, file, items, moment, none, section, shownOf, table, value } from '../parts.ts';

/** By what the person is known. */
export function identity({ identifiers }: PageFacts, words: Words): Html {
  const rows = identifiers.shown.map(({ type, value: known }) => [words.identifier(type), value(known)]);
  const body =
    rows.length > 0
      ? markup`${table('What tells you apart from other people', ['Kind', 'Value'], rows)}${shownOf(rows.length, identifiers.total, 'first', file('values.json'))}`
      : markup`<p>No email address, telephone number or customer number of yours is on record.</p>`;
  return section('identity', 'How you are known', body);
}

type Consent = Consents['consents'][number];

const role = { processor: (name: string) => `Works on behalf of ${name}`, controller: () => 'Decides for itself how it uses the data' };

/** Who got the data. */
export function recipients(page: PageFacts, words: Words): Html {
  const { recipients: all, head } = page;
  const name = words.controller(head.controller);
  if (all.length === 0)
    return section('recipients', 'Who received it', markup`<p>Nobody is recorded as having received your data from ${name}.</p>`);
  const rows = all.flatMap(({ name: recipient, role: known, received }) =>
    received.map((each) => [
      markup`${recipient}${known && markup`<br /><span class="soft small">${role[known](name)}</span>`}`,
      markup`${words.category(each.category)}<br /><span class="soft small">${words.fields(each.fields)}</span>`,
      markup`${words.purpose(each.purpose)}<br /><span class="soft small">${words.basis(each.legalBasis)}</span>`,
      country(each, words),
      when(each),
    ]),
  );
  return section('recipients', 'Who received it', [
    table('Each recipient, and what it was given', ['Who', 'What', 'Why', 'Where to', 'When'], rows),
    abroad(page, words),
  ]);
}

/** What protects data that went to another country. */
function abroad({ transfers }: PageFacts, words: Words): Html | false {
  if (transfers.length === 0) return false;
  return markup`<h3 class="dataset">What protects it in other countries</h3>
    ${table(
      'Each country outside the European Economic Area that it went to',
      ['Who', 'Country', 'What protects it', 'What the policy names besides'],
      transfers.map((each) => [each.name, words.country(each.country), each.safeguard, besides(each, words)]),
    )}`;
}

function besides({ certifications, agreements }: TransferSummary, words: Words): HtmlValue {
  const lasting = ({ from, to }: { from: string; to?: string }) => `since ${dayOf(from)}${to === undefined ? '' : ` until ${dayOf(to)}`}`;
  return items([
    ...certifications.map((each) => `Certified under ${words.mechanism(each.framework)}, ${lasting(each)}`),
    ...agreements.map((each) => `${words.agreement(each.kind)}, ${lasting(each)}`),
  ]);
}

function country({ country: code, mechanism }: Disclosed, words: Words): HtmlValue {
  if (code === undefined) return none;
  return markup`${words.country(code)}${mechanism !== undefined && markup`<br /><span class="soft small">Recorded ground: ${words.mechanism(mechanism)}</span>`}`;
}

function when({ times, first, last }: Disclosed): HtmlValue {
  if (times === 1) return day(last);
  return markup`${counted(times, 'time')}<br /><span class="soft small">${dayOf(first)} to ${dayOf(last)}</span>`;
}

const refusals = { purpose: '', 'all-contact': 'No contact at all', all: 'Everything', signal: 'Signal of your browser' };

/** What the person agreed to. */
export function consents({ consents: { consents: all }, files }: PageFacts, words: Words): Html {
  if (all.length === 0) return section('consents', 'What you agreed to', markup`<p>No consent of yours is recorded, and no refusal.</p>`);
  const rows = all.map((consent) => [words.purpose(consent.purpose), standing(consent), given(consent), refused(consent)]);
  const body = markup`<p>You may withdraw a consent at any time; that must be as easy as giving it was.</p>
    ${table('Your consents and refusals', ['What for', 'Where it stands', 'Given', 'Withdrawn or ends'], rows)}
    ${files.some(({ path }) => path.startsWith('consents/')) && markup`<p class="small soft">The folder <code>consents</code> has a receipt for each consent, with all that you said about it, for programs.</p>`}`;
  return section('consents', 'What you agreed to', body);
}

function standing({ state, granted }: Consent): string {
  if (state === 'granted') return 'In force';
  if (state === 'expired') return 'Ended';
  return granted ? 'Withdrawn' : 'Refused';
}

function given({ granted }: Consent): HtmlValue {
  if (!granted) return none;
  return markup`${day(granted.at)}<br /><span class="soft small">${plainName(granted.method)}, text ${granted.noticeVersion}</span>`;
}

function refused({ state, granted, refused: refusal }: Consent): HtmlValue {
  if (state !== 'withdrawn') return granted?.expiresAt === undefined ? none : day(granted.expiresAt);
  if (!refusal) return none;
  const how = [refusals[refusal.by], refusal.signal?.toUpperCase(), refusal.channel && `by ${refusal.channel}`].filter(Boolean).join(', ');
  return markup`${day(refusal.at)}${how !== '' && markup`<br /><span class="soft small">${how}</span>`}`;
}

/** Who looked. */
export function access({ access: { shown, total }, head }: PageFacts, words: Words): Html {
  const name = words.controller(head.controller);
  if (total === 0) return section('access', 'Who looked at it', markup`<p>Nobody is recorded as having looked at your data.</p>`);
  const rows = shown.map((each) => [moment(each.time), markup`<bdi>${each.actor}</bdi>`, reason(each, words), seen(each, words)]);
  const body = markup`<p>
      People at ${name} and programs that work for it, by the names under which they are recorded. Making this copy is among them.
    </p>
    ${table('Latest first', ['When', 'Who', 'Why', 'What'], rows)}${shownOf(rows.length, total, 'latest', file('access.json'))}`;
  return section('access', 'Who looked at it', body);
}

const reason = (each: Access, words: Words) => (each.how === 'opened' ? raised(words.opening(each.for)) : words.purpose(each.purpose));

function seen(each: Access, words: Words): HtmlValue {
  const fields = (each.fields ?? []).filter((name) => name !== '*');
  const kind =
    each.how === 'opened' ? 'What the privacy records keep of you' : `${words.category(each.category)}, in ${words.system(each.system)}`;
  return markup`${kind}${fields.length > 0 && markup`<br /><span class="soft small">${words.fields(fields)}</span>`}`;
}
