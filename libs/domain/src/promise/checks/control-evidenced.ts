import { addDuration, parseDuration } from '../../duration.ts';
import type { ActGroup } from '../book.ts';
import { witness, type Check, type Witness } from '../check.ts';
import { controlsOf, failuresIn, passesIn } from '../controls.ts';
import { day, endOf } from '../moments.ts';
import { countOf, times } from '../words.ts';

export const controlEvidenced: Check<'control-evidenced'> = {
  kind: 'control-evidenced',
  docs: 'The control is shown to have been passed at least this often (`every`, ISO 8601), or once, and is not past its `validUntil`. Overdue is at risk; one that failed while the version was in force breaks it. A pass from before counts as long as it is valid.',
  example: { kind: 'control-evidenced', control: 'malware-scan', every: 'P7D' },
  about: () => [],
  check({ control, every }, _, book) {
    const evidence = controlsOf(book, control);
    const [passes, failures] = [passesIn(evidence), failuresIn(evidence, book)];
    const last = passes.at(-1);
    const over = last && overSince(last, every);
    const isOver = over !== undefined && Date.parse(over) <= Date.parse(endOf(book));
    const overdue: Witness[] = last && isOver ? [{ n: 1, since: over, events: [last.last.event] }] : [];
    const passed = last ? `The control '${control}' was last passed on ${day(last.last.at)}` : '';
    return {
      supporting: passes.map(witness),
      contradicting: failures.map(witness),
      atRisk: overdue,
      words: {
        kept: `${passed}.`,
        broken: `The control '${control}' failed ${times(countOf(failures))}, first on ${failures[0] ? day(failures[0].first.at) : ''}.${passed && ` ${passed}.`}`,
        atRisk: `${passed}, and that was good until ${over ? day(over) : ''}.`,
        unevidenced: `Nobody has shown the control '${control}'.`,
      },
    };
  },
};

/** When the pass that was the last one no longer counts. */
function overSince({ last, data: { validUntil } }: ActGroup, every: string | undefined): string | undefined {
  const reading = every === undefined ? undefined : parseDuration(every);
  const ends = [
    ...(reading?.ok ? [addDuration(new Date(last.at), reading.duration).getTime()] : []),
    ...(typeof validUntil === 'string' ? [Date.parse(validUntil)] : []),
  ];
  return ends.length > 0 ? new Date(Math.min(...ends)).toISOString() : undefined;
}
