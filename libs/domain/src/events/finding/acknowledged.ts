import { EventType } from '../event-type.ts';
import { Field } from '../fields.ts';
import { code } from '../shapes.ts';

@EventType<FindingAcknowledged>({
  about: 'finding',
  summary: 'A person has seen a finding and looks after it.',
  sample: { rule: 'system-silent', reason: 'ticket-opened' },
})
export class FindingAcknowledged {
  static readonly type = 'privacy.finding.acknowledged.v1';

  @Field(code, { docs: 'Rule of the finding.' })
  rule!: string;

  @Field(code, { docs: 'What is done about it.' })
  reason!: string;
}
