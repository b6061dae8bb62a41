import { describe, expect, test } from '@jest/globals';
import { type Policy, recordOfProcessing } from '#domain';
import { jrpanel } from '../../../../test/support/bundle-sample.ts';
import { Words } from '../words/words.ts';
import { driftInWords } from './drift-in-words.ts';
import { ropaPage } from './ropa-page.ts';

const at = (day: number) => ({ event: 'e', at: `2026-10-0${day}T10:00:00Z` });
const act = (kind: string, data: object, source = '/shop') => ({
  type: `privacy.${kind}.v1`,
  data: data as Record<string, unknown>,
  source,
  n: 40,
  first: at(1),
  last: at(2),
});
const sharing = { category: 'order', fields: ['phone'], recipient: 'dhl', purpose: 'delivery', legalBasis: 'contract', country: 'CN' };

function page(policy: Policy | undefined, acts: ReturnType<typeof act>[] = []) {
  const systems = [{ name: 'shop-db', description: 'Shop database', datasets: [] }];
  const record = recordOfProcessing({ controller: 'jrpanel', asOf: '2026-11-03T10:00:00Z', policy, systems, acts });
  return { record, text: ropaPage({ record, policy }) };
}

const hostile = `"><script>alert(1)</script><img src=x onerror=alert(1)>'&`;

describe('the record of processing as a page', () => {
  test('says what differs, what is declared and what was recorded, in plain words', () => {
    const policy = jrpanel();
    const { text, record } = page(policy, [
      act('data.shared', sharing),
      act('control.evidenced', { control: 'malware-scan', outcome: 'passed' }),
    ]);
    const shown = text.replaceAll(/<[^>]+>|\s+/g, ' ').replaceAll(/ +/g, ' ');
    for (const sentence of [
      'What JRPanel does with personal data',
      'Recipient “DHL”, country “China” 40',
      'Recipient “FedEx”',
      'Malware scan passed 40 times',
      'Shop database',
    ]) {
      expect(shown).toContain(sentence);
    }
    const words = new Words(policy);
    expect(record.drift.filter(({ kind }) => kind === 'seen-not-declared').map((each) => driftInWords(each, words))).toEqual([
      'Recipient “DHL”, country “China”: recorded 40 times, last on 2\u00a0October\u00a02026, and not declared.',
    ]);
    expect(driftInWords({ kind: 'declared-not-seen', aspect: 'recipient', fact: [['recipient', 'fedex']] }, words)).toBe(
      'Recipient “FedEx”: declared, and never recorded.',
    );
  });

  test('says that nothing is declared where no policy is in force, and that nothing was recorded', () => {
    const { text } = page(undefined);
    expect(text).toContain('No policy is in force, so nothing is declared.');
    expect(text.match(/Nothing is recorded\./g)).toHaveLength(5);
  });

  test('is one well-formed page that loads nothing and runs nothing, with one place for each link in it', () => {
    const { text } = page(jrpanel(), [act('data.shared', sharing)]);
    expect(text).toMatch(/^<!doctype html>\n<html lang="en">/);
    expect(text).not.toMatch(/<(script|img|link|iframe|object|video|audio|form)\b|\burl\(|@import|\bon\w+=/i);
    for (const [, id] of text.matchAll(/href="#([^"]+)"/g)) expect(text.match(new RegExp(` id="${id}"`, 'g'))).toHaveLength(1);
    for (const tag of ['html', 'head', 'body', 'main', 'header', 'nav', 'section', 'footer', 'table', 'dl', 'ul', 'ol']) {
      expect([tag, text.match(new RegExp(`<${tag}[ >]`, 'g'))?.length]).toEqual([tag, text.match(new RegExp(`</${tag}>`, 'g'))?.length]);
    }
  });

  test('shows whatever stands in policy and events, and never makes it part of the page', () => {
    const base = jrpanel();
    const policy: Policy = {
      ...base,
      version: hostile,
      contact: { name: hostile, email: hostile, phone: hostile, address: hostile, url: hostile },
      entities: [{ id: hostile, name: hostile }],
      categories: [{ id: hostile, name: hostile, special: true, condition: hostile, fields: [{ name: hostile }] }],
      purposes: [{ id: hostile, name: hostile, legalBasis: [hostile as 'contract'], interest: hostile }],
      recipients: [{ ...base.recipients[0]!, id: hostile, name: hostile, kind: hostile, countries: [hostile] }],
      retention: [{ id: hostile, category: hostile, system: hostile, deleteAfter: hostile, until: hostile }],
      automatedDecisions: [{ purpose: hostile, logic: hostile, significance: hostile, safeguards: [hostile] }],
      promises: [{ id: hostile, title: hostile, checks: [{ kind: 'control-evidenced', control: hostile, every: hostile }] }],
    };
    const data = { category: 'x', fields: [hostile], recipient: `${hostile}.`, purpose: hostile, country: hostile, mechanism: hostile };
    const { text } = page(policy, [
      act('data.shared', { ...data, ground: hostile, consideration: hostile }, hostile),
      act('data.collected', {
        category: hostile,
        fields: [hostile],
        purposes: [hostile],
        origin: hostile,
        system: hostile,
        moment: hostile,
      }),
      act('data.used', { category: hostile, purpose: hostile, legalBasis: hostile, automatedDecision: true }),
      act('subject.described', { ageBand: hostile, residence: hostile }),
      act('control.evidenced', { control: hostile, outcome: hostile }),
    ]);
    expect(text.match(/alert\(1\)/g)?.length).toBeGreaterThan(60);
    const tags = text
      .replaceAll(/="[^"<>]*"/g, '=V')
      .match(/<[^>]*>/g)!
      .slice(1);
    expect(tags.filter((tag) => !/^<\/?(?!script|img)[a-z0-9]+( (?!on)[a-z-]+=V)*( \/)?>$/.test(tag))).toEqual([]);
  });
});
