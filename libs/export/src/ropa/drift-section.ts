import type { RecordOfProcessing } from '#domain';
import { markup, type Html } from '../page/html.ts';
import { day, section, table } from '../page/parts.ts';
import { count, listed } from '../words/plain.ts';
import type { Words } from '../words/words.ts';
import { driftSubject } from './drift-in-words.ts';

/** What was done and nobody declared, and what was declared and never seen. */
export function driftSection({ declared, drift }: RecordOfProcessing, words: Words): Html {
  if (!declared)
    return section('drift', 'Where the two differ', markup`<p>No policy is in force, so there is nothing to hold the records against.</p>`);
  const done = drift.flatMap((each) => (each.kind === 'seen-not-declared' ? [each] : []));
  const unseen = drift.filter(({ kind }) => kind === 'declared-not-seen');
  return section('drift', 'Where the two differ', [
    markup`<p>Where something is missing as a whole, its parts are not listed too. What a service does not report stands nowhere.</p>`,
    markup`<h3 class="dataset">Done and not declared</h3>`,
    done.length === 0
      ? markup`<p>Nothing.</p>`
      : table(
          'What was recorded and the policy or the register of systems does not name',
          ['What', 'How often', 'Last', 'Recorded by'],
          done.map((each) => [driftSubject(each, words), count(each.seen.n), day(each.seen.last), listed(each.seen.sources)]),
        ),
    markup`<h3 class="dataset">Declared and never recorded</h3>`,
    unseen.length === 0
      ? markup`<p>Nothing.</p>`
      : markup`<div class="plain">
          <ul>
            ${unseen.map((each) => markup`<li>${driftSubject(each, words)}</li> `)}
          </ul>
        </div>`,
  ]);
}
