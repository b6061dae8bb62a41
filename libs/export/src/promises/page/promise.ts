import type { PromiseContradiction, Part } from '#domain';
import { facts, day, items } from '../../page/parts.ts';
import { markup, type Html, type HtmlValue } from '../../page/html.ts';
import { actInWords } from '../../words/acts.ts';
import { counted } from '../../words/plain.ts';
import type { Words } from '../../words/words.ts';
import { wordsOf, type StandingPromise } from './standing.ts';

/** So many kinds of acts, and ids of events, are told of each promise; the API and the evidence pack have more. */
const MOST = 5;

/** A promise: what it says, how it stands and why, and the events that show it. */
export function promiseCard(promise: StandingPromise, words: Words): Html {
  const { id, title, source, status, since, reason, parts } = promise;
  const { name, sign } = wordsOf(status);
  return markup`<article class="card promise" id="promise-${id}" aria-labelledby="promise-${id}-title">
    <p class="badge ${status}"><span aria-hidden="true">${sign}</span> ${name} <span class="soft">since ${day(since)}</span></p>
    <h3 id="promise-${id}-title"><span class="id">${id}</span> ${title}</h3>
    <p>${plain(reason)}</p>
    ${facts([
      ['In the policy', source],
      ['Events that show it is kept', promise.counts.supporting > 0 && counted(promise.counts.supporting, 'event')],
      ['What contradicts it', contradictions(promise, words)],
      ['Still owed', promise.counts.open > 0 && counted(promise.counts.open, 'duty', 'duties')],
      ['Silent', silent(parts)],
      ['How it is checked', parts.length > 1 && items(parts.map((part) => partInWords(part, reason)))],
      ['Evidence', evidence(promise)],
    ])}
  </article> `;
}

function contradictions({ counts, contradictions: groups }: StandingPromise, words: Words): HtmlValue {
  if (counts.contradicting === 0) return false;
  if (groups.length === 0) return counted(counts.contradicting, 'event or missed duty', 'events or missed duties');
  const more = groups.length - MOST;
  const told = groups.slice(0, MOST).map((group) => contradictionInWords(group, words));
  return items([...told, ...(more > 0 ? [markup`<span class="soft">and ${counted(more, 'other kind')} of act</span>`] : [])]);
}

function contradictionInWords({ type, data, n, first, last, source, rule }: PromiseContradiction, words: Words): Html {
  const when = n === 1 ? markup`on ${day(first.at)}` : markup`${counted(n, 'time')}, from ${day(first.at)} to ${day(last.at)}`;
  return markup`${actInWords(type, data, words)}. <span class="soft">${when}, reported by <code>${source}</code>${rule !== undefined && markup` (${rule})`}</span>`;
}

function silent(parts: readonly Part[]): HtmlValue {
  const told = parts.flatMap((part) => part.silent);
  if (told.length === 0) return false;
  const distinct = new Map(told.map((each) => [`${each.source} ${each.type}`, each]));
  return items(
    [...distinct.values()].map(({ source, type, lastAt }) => {
      const heard = lastAt === undefined ? 'nothing in this time' : markup`last on ${day(lastAt)}`;
      return markup`<code>${source}</code>: <code>${type}</code>, ${heard}`;
    }),
  );
}

/** What the promise itself says is not said again. */
function partInWords({ status, reason }: Part, said: string): Html {
  const { name, sign } = wordsOf(status);
  const why = reason === said ? 'as said above.' : plain(reason);
  return markup`<span class="part ${status}"><span aria-hidden="true">${sign}</span> ${name}:</span> ${why}`;
}

/** Reasons mark codes as Markdown does. */
function plain(reason: string): string {
  return reason.replaceAll('`', '');
}

function evidence({ evidence: { events, total } }: StandingPromise): HtmlValue {
  if (events.length === 0) return false;
  const told = events.slice(0, MOST);
  const more = total - told.length;
  const ids = told.map((event) => markup`<code>${event}</code>`);
  return items([...ids, ...(more > 0 ? [markup`<span class="soft">and ${counted(more, 'more', 'more')}</span>`] : [])]);
}
