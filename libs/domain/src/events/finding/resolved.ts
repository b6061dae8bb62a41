import { EventType } from '../event-type.ts';
import { Field } from '../fields.ts';
import { code } from '../shapes.ts';

@EventType<FindingResolved>({
  about: 'finding',
  summary: 'A person says that what a finding tells of is settled.',
  sample: { rule: 'system-silent', reason: 'consumer-restarted' },
})
export class FindingResolved {
  static readonly type = 'privacy.finding.resolved.v1';

  @Field(code, { docs: 'Rule of the finding.' })
  rule!: string;

  @Field(code, { docs: 'How it was settled.' })
  reason!: string;
}
