import { EventType } from '../event-type.ts';
import { Field } from '../fields.ts';
import { code, name } from '../shapes.ts';

@EventType<RequestRefused>({
  about: 'request',
  summary: 'The request was refused (Art. 12(4) GDPR).',
  sample: { ground: 'manifestly-unfounded', complaintRoute: 'ico.org.uk', judicialRemedy: 'county-court' },
})
export class RequestRefused {
  static readonly type = 'privacy.request.refused.v1';

  @Field(code, { docs: 'Why.' })
  ground!: string;

  @Field(name, { docs: 'Supervisory authority that the person was pointed to.' })
  complaintRoute!: string;

  @Field(name, { docs: 'Judicial remedy that the person was pointed to.' })
  judicialRemedy!: string;
}
