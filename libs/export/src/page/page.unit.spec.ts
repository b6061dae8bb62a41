import { describe, expect, test } from '@jest/globals';
import { jrpanel, subject } from '../../../../test/support/bundle-sample.ts';
import type { PageFacts } from './facts.ts';
import { page } from './page.ts';

const none = { shown: [], total: 0 };
const empty: PageFacts = {
  head: {
    id: 'e0',
    controller: 'jrpanel',
    request: 'c0ffee',
    regulation: 'gdpr',
    subject,
    subjects: [subject],
    asOf: '2026-11-03T10:00:00.000Z',
    position: 1n,
  },
  policy: jrpanel(),
  systemNames: new Map(),
  missing: [],
  identifiers: none,
  held: [],
  passedThrough: [],
  recipients: [],
  decisions: [],
  transfers: [],
  consents: { consents: [], signals: [] },
  access: none,
  datasets: [],
  values: none,
  history: none,
  files: [],
  keyFingerprint: 'ab'.repeat(32),
};

const written = (facts: PageFacts) => [...page(facts)].join('');
const hostile = `"><script>alert(1)</script><img src=x onerror=alert(1)>'&`;

describe('the page', () => {
  test('says of a person of whom nothing is known that nothing is known, and how to go on', () => {
    const text = written(empty);
    for (const sentence of [
      'JRPanel looked for data about you in its records and its connected systems.',
      'No email address, telephone number or customer number of yours is on record.',
      'Nothing is recorded as being held about you.',
      'Nobody is recorded as having received your data from JRPanel.',
      'No consent of yours is recorded, and no refusal.',
      'Nobody is recorded as having looked at your data.',
      'No rows about you were found in the connected systems.',
      'service@jrpanel.com',
      'European Data Protection Board',
    ]) {
      expect(text).toContain(sentence);
    }
    expect(text).not.toContain('This copy is not complete');
  });

  test.each([
    ['uk-gdpr', 'Information Commissioner'],
    ['ccpa', 'California Privacy Protection Agency'],
    ['constructor', 'European Data Protection Board'],
  ])('under %s it names where to complain', (regulation, authority) => {
    expect(written({ ...empty, head: { ...empty.head, regulation } })).toContain(authority);
  });

  test('is one well-formed page that loads nothing, runs nothing, and has one place for each link in it', () => {
    const text = written(empty);
    expect(text).toMatch(/^<!doctype html>\n<html lang="en">/);
    expect(text).toContain(
      'content="default-src &#39;none&#39;; style-src &#39;unsafe-inline&#39;; base-uri &#39;none&#39;; form-action &#39;none&#39;"',
    );
    expect(text).not.toMatch(/<(script|img|link|iframe|object|video|audio|form)\b|\burl\(|@import|\bon\w+=/i);
    for (const [, id] of text.matchAll(/href="#([^"]+)"/g)) expect(text.match(new RegExp(` id="${id}"`, 'g'))).toHaveLength(1);
    for (const tag of ['html', 'head', 'body', 'main', 'header', 'nav', 'section', 'footer', 'table', 'dl', 'ul', 'ol']) {
      expect([tag, text.match(new RegExp(`<${tag}[ >]`, 'g'))?.length]).toEqual([tag, text.match(new RegExp(`</${tag}>`, 'g'))?.length]);
    }
  });

  test('whatever stands in the data is shown and never becomes part of the page', () => {
    const some = <T>(item: T) => ({ shown: [item], total: 1 });
    const at = '2026-11-01T00:00:00Z';
    const row = { [hostile]: hostile, b: { deep: hostile }, c: [hostile] };
    const dataset = { system: hostile, dataset: hostile, category: hostile, rows: some(row), jsonPath: hostile, csvPath: hostile };
    const text = written({
      ...empty,
      head: { ...empty.head, request: hostile },
      policy: {
        ...jrpanel(),
        rights: { offered: [hostile], how: hostile, authority: { name: hostile, url: hostile }, judicialRemedy: hostile },
        dpo: { name: hostile, address: hostile },
        contact: { name: hostile, email: hostile, phone: hostile, address: hostile, url: hostile },
      },
      systemNames: new Map([[hostile, hostile]]),
      missing: [{ what: hostile, system: hostile, dataset: hostile, reason: hostile, detail: hostile }],
      identifiers: some({ type: hostile, value: hostile }),
      held: [
        {
          category: hostile,
          system: hostile,
          dataset: hostile,
          records: 1,
          fields: [{ name: hostile, records: 1, obscured: { method: hostile, at } }],
          passedThrough: [hostile],
          purposes: [{ purpose: hostile, legalBases: [hostile] }],
          origins: [{ origin: hostile, name: hostile }],
          firstSeen: hostile,
          lastSeen: hostile,
          retention: { action: 'delete', dueAt: hostile },
          recipients: [{ recipient: hostile, lastAt: hostile }],
        },
      ],
      recipients: [
        {
          recipient: hostile,
          name: hostile,
          kind: hostile,
          role: 'processor',
          received: [
            {
              category: hostile,
              fields: [hostile],
              purpose: hostile,
              legalBasis: hostile,
              country: hostile,
              mechanism: hostile,
              identifiable: true,
              times: 2,
              first: hostile,
              last: hostile,
            },
          ],
        },
      ],
      consents: {
        consents: [
          {
            purpose: hostile,
            state: 'withdrawn',
            granted: { at: hostile, event: hostile, noticeVersion: hostile, method: hostile },
            refused: { at: hostile, event: hostile, by: 'signal', signal: hostile, channel: hostile },
          },
        ],
        signals: [],
      },
      decisions: [
        {
          purpose: hostile,
          name: hostile,
          declared: { logic: hostile, significance: hostile, safeguards: [hostile] },
          made: [{ category: hostile, legalBasis: hostile, times: 2, first: hostile, last: `${hostile}.` }],
        },
        { purpose: hostile, name: hostile, made: [] },
      ],
      transfers: [
        {
          recipient: hostile,
          name: hostile,
          country: hostile,
          mechanism: hostile,
          first: hostile,
          last: hostile,
          safeguarded: false,
          certifications: [{ framework: hostile as 'dpf', from: hostile, to: hostile }],
          agreements: [{ kind: hostile as 'processing', from: hostile }],
          safeguard: hostile,
        },
      ],
      access: some({
        event: hostile,
        subject,
        how: 'looked' as const,
        actor: hostile,
        time: hostile,
        category: hostile,
        system: hostile,
        purpose: hostile,
        fields: [hostile],
      }),
      datasets: [
        { ...dataset, columns: [hostile, 'b', 'c'] },
        { ...dataset, columns: [hostile, 'b', 'c', 'd', 'e', 'f'] },
      ],
      values: some({ event: hostile, time: hostile, type: hostile, category: hostile, pointer: hostile, field: hostile, value: hostile }),
      history: {
        shown: ['data.collected', 'data.shared', 'consent.granted', hostile].map((type) => ({
          time: hostile,
          type: `privacy.${type}.v1`,
          data: { category: hostile, fields: [hostile], recipient: hostile, purpose: hostile, purposes: [hostile], system: hostile },
        })),
        total: 4,
      },
      files: [{ path: hostile, mediaType: hostile, bytes: 1, sha256: hostile }],
      keyFingerprint: hostile,
    });
    expect(text.match(/alert\(1\)/g)?.length).toBeGreaterThan(60);
    const tags = text
      .replaceAll(/="[^"<>]*"/g, '=V')
      .match(/<[^>]*>/g)!
      .slice(1);
    expect(tags.filter((tag) => !/^<\/?(?!script|img)[a-z0-9]+( (?!on)[a-z-]+=V)*( \/)?>$/.test(tag))).toEqual([]);
  });
});
