import { EventType } from '../event-type.ts';
import { Field } from '../fields.ts';
import { code, id, name, time } from '../shapes.ts';

@EventType<BreachReported>({
  about: 'breach',
  summary: 'A breach was reported to a supervisory authority (Art. 33 GDPR).',
  sample: {
    breach: 'b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1',
    authority: 'dpa-berlin',
    reportedAt: '2026-11-04T09:00:00Z',
    reference: 'LDA-2026-1234',
  },
})
export class BreachReported {
  static readonly type = 'privacy.breach.reported.v1';

  @Field(id, { docs: 'The breach.' })
  breach!: string;

  @Field(name, { docs: 'Which authority.' })
  authority!: string;

  @Field(time, { docs: 'When it was told.' })
  reportedAt!: string;

  @Field(name, { optional: true, docs: 'Reference of the report with the authority.' })
  reference?: string;

  @Field(code, { optional: true, docs: 'Why it was told late (Art. 33(1) GDPR).' })
  delay?: string;
}
