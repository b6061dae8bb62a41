import type { Year } from '../year.ts';

/** Somebody takes part in a survey. */
export function answerSurvey(year: Year, id: string, at: number): void {
  year.record('web', 'data.collected', at, {
    subject: { user_id: id },
    category: 'form',
    fields: ['answers'],
    purposes: ['contest'],
    legalBasis: 'legitimate-interest',
    system: 'licence-db',
    dataset: 'surveys',
    record: `${id}-survey`,
    moment: 'survey',
  });
}
