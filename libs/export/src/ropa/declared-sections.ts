import type { Declared, PolicyContact, RecordOfProcessing, RetentionRule } from '#domain';
import { markup, type Html, type HtmlValue } from '../page/html.ts';
import { facts, items, none, section, table } from '../page/parts.ts';
import { dayOf, listed, periodOf, plainName, raised } from '../words/plain.ts';
import type { Words } from '../words/words.ts';
import { basisName } from './impersonal.ts';
import type { RopaSection } from './ropa-section.ts';

/** What the policy in force and the register of systems say, by the points of Art. 30(1) GDPR. */
export function declaredSections({ declared }: RecordOfProcessing, words: Words): RopaSection[] {
  if (!declared) return [];
  return [
    made('controller', 'Who is responsible', controller(declared)),
    made('purposes', 'Declared purposes', purposes(declared, words)),
    made('categories', 'Declared data, and how long it stays', categories(declared)),
    made('recipients', 'Declared recipients, and safeguards abroad', recipients(declared, words)),
    made('security', 'Security measures and systems', security(declared, words)),
  ];
}

const made = (id: string, title: string, body: HtmlValue): RopaSection => ({ id, title, html: section(id, title, body) });

function controller({ controller: { id, contact, entities, representative, dpo }, notStated }: Declared): HtmlValue {
  return [
    facts([
      ['Controller', reached(contact)],
      ['In the ledger', markup`<code>${id}</code>`],
      ['Covers', listed(entities.map(({ name }) => name))],
      ['Representative in the European Union', representative && reached(representative)],
      ['Data protection officer', dpo && reached(dpo)],
    ]),
    notStated.length > 0 &&
      markup`<h3 class="dataset">What the policy is silent about</h3>
        <div class="plain">
          <ul>
            ${notStated.map(({ point, what }) => markup`<li>${what} <span class="soft small">Art. ${point}</span></li> `)}
          </ul>
        </div>`,
  ];
}

function reached({ name, address, email, phone, url }: PolicyContact): Html {
  return markup`${name}${[address, email, phone, url].map((way) => way !== undefined && markup`<br />${way}`)}`;
}

function purposes({ purposes: all, automatedDecisions }: Declared, words: Words): HtmlValue {
  return [
    table(
      'Each purpose, and what it rests on',
      ['Purpose', 'Legal basis', 'Interest pursued'],
      all.map(({ name, legalBases, interest }) => [name, listed(legalBases.map(basisName)), interest ?? none]),
    ),
    automatedDecisions.length > 0 &&
      table(
        'Decisions by machine',
        ['Purpose', 'How', 'What it means', 'What protects people'],
        automatedDecisions.map(({ purpose, logic, significance, safeguards }) => [
          words.purpose(purpose),
          logic,
          significance,
          items(safeguards.map(plainName)),
        ]),
      ),
  ];
}

function categories({ categories: all }: Declared): HtmlValue {
  return table(
    'Each kind of data',
    ['Kind', 'Data', 'How long'],
    all.map(({ name, special, condition, fields, retention }) => [
      markup`${name}${special && markup`<br /><span class="soft small">Special category${condition !== undefined && `, Art. 9(2)(${condition}) GDPR`}</span>`}`,
      listed(fields.map((field) => plainName(field))),
      retention.length > 0 ? items(retention.flatMap(periods)) : 'No period is set',
    ]),
  );
}

function periods({ system, obscureAfter, deleteAfter, until }: RetentionRule): string[] {
  const where = system === undefined ? '' : ` in ${system}`;
  return [
    ...(obscureAfter === undefined ? [] : [`Identifying parts obscured after ${periodOf(obscureAfter)}${where}`]),
    ...(deleteAfter === undefined ? [] : [`Deleted after ${periodOf(deleteAfter)}${where}`]),
    ...(until === undefined ? [] : [`Until: ${plainName(until).toLowerCase()}${where}`]),
  ];
}

function recipients({ recipients: all, transfers }: Declared, words: Words): HtmlValue {
  return [
    table(
      'Each recipient',
      ['Recipient', 'What it gets, and why', 'Where', 'Agreements and certifications'],
      all.map(({ name, kind, role, receives, countries, certifications, agreements }) => [
        markup`${name}<br /><span class="soft small">${raised(plainName(kind))}, ${role === 'processor' ? 'processor' : 'controller of its own'}</span>`,
        items(
          receives.map(
            ({ category, fields, purposes: why }) =>
              markup`${words.category(category)} <span class="soft small">(${words.fields(fields)}), for: ${listed(why.map((purpose) => words.purpose(purpose)))}</span>`,
          ),
        ),
        countries.length > 0 ? listed(countries.map((country) => words.country(country))) : none,
        items([
          ...certifications.map((each) => `Certified under ${words.mechanism(each.framework)}, ${lasting(each)}`),
          ...agreements.map((each) => `${words.agreement(each.kind)}, ${lasting(each)}`),
        ]),
      ]),
    ),
    transfers.length > 0 &&
      table(
        'Third countries, and what protects data there',
        ['Recipient', 'Country', 'Safeguard'],
        transfers.map(({ recipient, country, safeguarded, safeguard }) => [
          words.recipient(recipient),
          words.country(country),
          safeguarded ? safeguard : markup`<strong>None is known to hold.</strong> ${safeguard}`,
        ]),
      ),
  ];
}

const lasting = ({ from, to }: { from: string; to?: string }) => `since ${dayOf(from)}${to === undefined ? '' : ` until ${dayOf(to)}`}`;

function security({ controls, systems }: Declared, words: Words): HtmlValue {
  return [
    controls.length > 0
      ? table(
          'Measures whose evidence is recorded',
          ['Control', 'How often', 'Promise'],
          controls.map(({ control, every, promise }) => [
            plainName(control),
            every === undefined ? 'Once' : `Every ${periodOf(every)}`,
            promise,
          ]),
        )
      : markup`<p>The policy names no measure that is evidenced by events.</p>`,
    systems.length > 0
      ? table(
          'Registered systems',
          ['System', 'Holds'],
          systems.map(({ system, categories: held }) => [
            words.system(system),
            held.length > 0 ? listed(held.map((category) => words.category(category))) : none,
          ]),
        )
      : markup`<p>No system is registered.</p>`,
  ];
}
