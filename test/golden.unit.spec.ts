import { expect, test } from '@jest/globals';
import { readFileSync, writeFileSync } from 'node:fs';
import { yearOfBuycpanel } from '../apps/cli/src/demo/buycpanel/year.ts';
import { factsOf, isJudged, judge, known, type Contradiction, type JudgedEvent, type LedgerEvent, type Policy } from '#domain';
import { policyFile } from './support/policies.ts';
import { recordedTraffic } from './support/recorded-traffic.ts';
import { inWords, saidInWords } from './support/event-in-words.ts';

const golden = new URL('golden/buycpanel-by-jrpanel.txt', import.meta.url);
const END = Date.parse('2026-11-24T00:00:00Z');

const HEAD = `What BuycPanel does, judged by what JRPanel promises.

A few customers and visitors of BuycPanel from the simulated year of \`npm run demo\`, in the order in which it happened: what was done with
their data and what they said of it. Below each act stands what is found: the rule of the judgement, and why. To check it, read the act beside policies/jrpanel.yaml.

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
  const told = events.flatMap((event) => toldIn(event));
  const lines = inOrder.map((event) => {
    const { subject, time } = event.metadata;
    const line = (text: string) => `${time.slice(0, 16).replace('T', ' ')}  person ${people.indexOf(subject ?? '') + 1}: ${text}\n`;
    if (!isJudged(event)) {
      const said = toldIn(event).map(saidInWords);
      return said.length === 0 ? [] : [line(said.join(', '))];
    }
    const act = { type: event.type, time, data: event.data } as JudgedEvent;
    const theirs = told.filter((fact) => fact.subject === subject);
    const findings = judge(act, known(theirs, { time, position: event.position }), policy);
    return [line(inWords(act)), ...(findings.length === 0 ? ['    nothing contradicts\n'] : findings.map(found))];
  });
  return lines.flat().join('');
}

function toldIn(event: LedgerEvent) {
  const { subject, time } = event.metadata;
  return factsOf(event).map((fact) => ({ ...fact, subject, time, position: event.position }));
}

function found({ rule, detail }: Contradiction): string {
  return `    ${rule.padEnd(27)}${detail}\n`;
}
