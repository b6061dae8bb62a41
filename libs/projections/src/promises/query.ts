import { assess, assessAll, type Assessment, type Book } from '#domain';
import type { Tx } from '#postgres';
import { policies } from '../policies/query.ts';
import { readBook } from './read-book.ts';
import { promiseItem, promisesOf, type PromiseInVersion, type PromisesView, type PromiseView } from './view.ts';
import { policyWindows, type PolicyWindow } from './windows.ts';

export interface PromisesRequest {
  /** Name of the version; the one in force at `asOf` without it. */
  version?: string | undefined;
  /** RFC 3339: how they stood then, by the time of the events. */
  asOf: string;
}

/** A version with what the ledger holds of its time, and how its promises stand by that. */
export interface Standing {
  window: PolicyWindow;
  book: Book;
  assessments: Assessment[];
}

/** How the promises of one version stand; undefined where there is no such version, or none was in force. */
export async function standing(db: Tx, controller: string, { version, asOf }: PromisesRequest): Promise<Standing | undefined> {
  const versions = await policies(db, controller);
  const window = chosen(policyWindows(versions, asOf), version);
  if (!window) return undefined;
  const book = await readBook(db, controller, window, utc(asOf), versions);
  return { window, book, assessments: assessAll(window.policy, book) };
}

/** The promises of one version, in the order of the policy. */
export function promisesView(controller: string, { window, book, assessments }: Standing): PromisesView {
  const { policy, from, until } = window;
  const promises = promisesOf(policy).map((promise, n) => promiseItem(promise, assessments[n]!));
  return { controller, version: policy.version, from, ...(until === undefined ? {} : { until }), asOf: book.at, promises };
}

/** All about one promise, with how it stood under each version that makes it; undefined where the version does not. */
export async function promiseView(
  db: Tx,
  controller: string,
  id: string,
  { version, asOf }: PromisesRequest,
): Promise<PromiseView | undefined> {
  const published = await policies(db, controller);
  const windows = policyWindows(published, asOf);
  const asked = chosen(windows, version);
  const rule = asked && promisesOf(asked.policy).find((promise) => promise.id === id);
  if (!asked || !rule) return undefined;
  const versions: PromiseInVersion[] = [];
  let shown: Assessment | undefined;
  for (const window of windows.toReversed()) {
    const promise = promisesOf(window.policy).find((each) => each.id === id);
    if (!promise) continue;
    const assessment = assess(promise, window.policy, await readBook(db, controller, window, utc(asOf), published));
    if (window === asked) shown = assessment;
    versions.push(inVersion(window, assessment));
  }
  if (!shown) return undefined;
  return { controller, version: asked.policy.version, asOf: utc(asOf), ...promiseItem(rule, shown), parts: shown.parts, versions };
}

function chosen(windows: readonly PolicyWindow[], version: string | undefined): PolicyWindow | undefined {
  return version === undefined ? windows.at(-1) : windows.findLast(({ policy }) => policy.version === version);
}

function inVersion({ policy, from, until }: PolicyWindow, { status, since, reason, counts }: Assessment): PromiseInVersion {
  return { version: policy.version, from, ...(until === undefined ? {} : { until }), status, since, reason, counts };
}

function utc(time: string): string {
  return new Date(time).toISOString();
}

/** How the promises of each version that was in force in a time stand by what happened in it alone; the oldest version first. `to` is not after now. */
export async function standingsIn(db: Tx, controller: string, { from, to }: { from: string; to: string }): Promise<Standing[]> {
  const versions = await policies(db, controller);
  const last = new Date(Date.parse(to) - 1).toISOString();
  const windows = policyWindows(versions, last).filter(({ until }) => until === undefined || Date.parse(until) > Date.parse(from));
  const found: Standing[] = [];
  for (const window of windows) {
    const start = Date.parse(window.from) > Date.parse(from) ? window.from : utc(from);
    const narrowed = { ...window, from: start, since: window.from };
    const book = await readBook(db, controller, narrowed, last, versions);
    found.push({ window: narrowed, book, assessments: assessAll(window.policy, book) });
  }
  return found;
}
