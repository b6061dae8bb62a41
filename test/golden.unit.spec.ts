import { expect, test } from '@jest/globals';
import { readFileSync, writeFileSync } from 'node:fs';
import { yearOfBuycpanel } from '../apps/cli/src/demo/buycpanel/year.ts';
import type { Contradiction, LedgerEvent, Policy } from '#domain';
import { policyFile } from './support/policies.ts';
import { judgedTraffic, toldIn } from './support/judged-traffic.ts';
import { recordedTraffic } from './support/recorded-traffic.ts';
import { inWords, saidInWords } from './support/event-in-words.ts';

const golden = new URL('golden/buycpanel-by-jrpanel.txt', import.meta.url);
const END = Date.parse('2026-11-24T00:00:00Z');

const HEAD = `What BuycPanel does, judged by what JRPanel promises.

A few customers and visitors of BuycPanel from the simulated year of \`npm run demo\`, in the order in which it happened: what was done with
their data and what they said of it. Below each act stands what is found: the rule of the judgement, the promise of
JRPanel's that it would break (the first of them), and why. To check it, read the act beside policies/jrpanel.yaml.

Renewed by: LETHE_TEST_RENEW=1 npm run jest -- test/golden.unit.spec.ts
`;

test('BuycPanel’s traffic by JRPanel’s policy is found to be what a reader has checked', () => {
  const text = `${HEAD}\n${listOf(recordedTraffic(policyFile('buycpanel'), sample()), policyFile('jrpanel'))}`;
  if (process.env['LETHE_TEST_RENEW'] === '1') writeFileSync(golden, text);
  expect(text).toBe(readFileSync(golden, 'utf8'));
});

/** Two customers and two visitors, beside those with whom something goes wrong; what happens to them in a year. */
function sample() {
  return yearOfBuycpanel(2_027, END, 2, 2).events();
}

/** Acts, and what people said that they are judged by, in the order of their times. */
function listOf(events: readonly LedgerEvent[], policy: Policy): string {
  const inOrder = events.toSorted((a, b) => Date.parse(a.metadata.time) - Date.parse(b.metadata.time) || Number(a.position - b.position));
  const people = [...new Set(inOrder.flatMap(({ metadata }) => metadata.subject ?? []))];
  const judged = new Map(judgedTraffic(events, policy).map((each) => [each.event, each]));
  const lines = inOrder.map((event) => {
    const { subject, time } = event.metadata;
    const line = (text: string) => `${time.slice(0, 16).replace('T', ' ')}  person ${people.indexOf(subject ?? '') + 1}: ${text}\n`;
    const act = judged.get(event);
    const said = toldIn(event).map(saidInWords);
    if (!act) return said.length === 0 ? [] : [line(said.join(', '))];
    return [line(inWords(act.act)), ...(act.findings.length === 0 ? ['    nothing contradicts\n'] : act.findings.map(found))];
  });
  return lines.flat().join('');
}

function found({ rule, promise = '-', severity, detail }: Contradiction): string {
  return `    ${rule.padEnd(28)}${promise.padEnd(5)}${severity === undefined ? '' : 'only a warning: '}${detail}\n`;
}
