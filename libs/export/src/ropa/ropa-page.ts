import type { Policy, RecordOfProcessing } from '#domain';
import { markup, type Html } from '../page/html.ts';
import { day, facts, moment } from '../page/parts.ts';
import { closed, contents, opened } from '../page/shell.ts';
import { count, counted, dayOf, plainName } from '../words/plain.ts';
import { Words } from '../words/words.ts';
import { declaredSections } from './declared-sections.ts';
import { driftSection } from './drift-section.ts';
import { observedSections } from './observed-sections.ts';

/** What the page is made from. */
export interface RopaPage {
  record: RecordOfProcessing;
  policy: Policy | undefined;
}

/**
 * A controller's record of processing activities as a page on its own: no scripts, nothing loaded from elsewhere, made to be printed and handed to an authority
 * (Art. 30(4) GDPR).
 */
export function ropaPage({ record, policy }: RopaPage): string {
  const systems = record.declared?.systems ?? [];
  const words = new Words(policy, new Map(systems.map(({ system, description }) => [system, description ?? plainName(system)])));
  const name = words.controller(record.controller);
  const sections = [
    { id: 'drift', title: 'Where the two differ', html: driftSection(record, words) },
    ...declaredSections(record, words),
    ...observedSections(record, words),
  ];
  return [
    opened(`Record of processing of ${name}, ${dayOf(record.asOf)}`),
    header(record, name),
    contents(sections.map(({ id, title }) => [id, title])),
    ...sections.map(({ html }) => html),
    closed(`Made with Lethe from the ledger of ${name}. It names kinds of data, and nobody.`),
  ]
    .map(({ text }) => text)
    .join('');
}

function header(record: RecordOfProcessing, name: string): Html {
  const { declared, observed, drift, from, asOf } = record;
  const tile = (label: string, figure: number) =>
    markup`<div>
      <dt>${label}</dt>
      <dd>${count(figure)}</dd>
    </div>`;
  return markup`<header>
    <p class="eyebrow">Record of processing activities, Article 30(1) GDPR</p>
    <h1>What ${name} does with personal data</h1>
    <p class="lead">${summary(record, name)}</p>
    ${facts([
      ['As of', moment(asOf)],
      ['Policy', declared && markup`version ${declared.policy.version}, in force since ${day(declared.policy.effectiveFrom)}`],
      ['Recorded since', from !== undefined && moment(from)],
    ])}
    <dl class="tiles">
      ${tile('purposes declared', declared?.purposes.length ?? 0)} ${tile('purposes recorded', observed.purposes.length)}
      ${tile('recipients declared', declared?.recipients.length ?? 0)} ${tile('recipients recorded', observed.recipients.length)}
      ${tile('differences', drift.length)}
    </dl>
  </header> `;
}

function summary({ declared, drift }: RecordOfProcessing, name: string): string {
  const made = `This page holds what ${name} declares about its processing against what its services recorded.`;
  if (!declared) return `${made} No policy is in force, so nothing is declared.`;
  if (drift.length === 0) return `${made} The two do not differ.`;
  const done = drift.filter(({ kind }) => kind === 'seen-not-declared').length;
  return `${made} They differ in ${counted(drift.length, 'point')}: ${count(done)} done and not declared, ${count(drift.length - done)} declared and never recorded.`;
}
