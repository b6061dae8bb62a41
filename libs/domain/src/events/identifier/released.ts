import { SubjectData } from '../common.ts';
import { EventType } from '../event-type.ts';
import { Field } from '../fields.ts';
import { releasedIdentifier } from '../personal.ts';
import type { Identifiers, Personal } from '../personal.ts';

@EventType<IdentifierReleased>({
  publisher: true,
  about: 'subject',
  summary: 'An identifier belongs to this person no longer: a recycled address or number.',
  sample: { subject: { email: 'ada@example.org' }, identifier: { phone: '+1 555 0100' } },
})
export class IdentifierReleased extends SubjectData {
  static readonly type = 'privacy.identifier.released.v1';

  @Field(releasedIdentifier, { docs: 'One identifier type and value.' })
  identifier!: Personal<Identifiers, string>;
}
