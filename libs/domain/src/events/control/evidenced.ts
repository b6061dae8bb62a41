import { PublishedData } from '../common.ts';
import { EventType } from '../event-type.ts';
import { Field } from '../fields.ts';
import { code, name, oneOf, time } from '../shapes.ts';
import { controlOutcomes } from '../vocabulary.ts';
import type { ControlOutcome } from '../vocabulary.ts';

@EventType<ControlEvidenced>({
  publisher: true,
  about: 'controller',
  summary: 'A control of the organisation was carried out, with its outcome.',
  sample: { control: 'malware-scan', outcome: 'passed', reference: 'scan-2026-11', validUntil: '2026-12-01T00:00:00Z' },
})
export class ControlEvidenced extends PublishedData {
  static readonly type = 'privacy.control.evidenced.v1';

  @Field(code, {
    docs: 'Which: malware-scan, vulnerability-scan, tls, access-review, staff-confidentiality, recipient-agreement, complaint-channel, …',
  })
  control!: string;

  @Field(oneOf(controlOutcomes), { docs: 'How it ended.' })
  outcome!: ControlOutcome;

  @Field(name, { optional: true, docs: 'Recipient that it is about.' })
  recipient?: string;

  @Field(name, { optional: true, docs: 'Where the evidence is kept.' })
  reference?: string;

  @Field(time, { optional: true, docs: 'Until when it counts.' })
  validUntil?: string;
}
