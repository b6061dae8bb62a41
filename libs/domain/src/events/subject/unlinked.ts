import { SubjectData } from '../common.ts';
import { EventType } from '../event-type.ts';
import { Field } from '../fields.ts';
import { otherPerson } from '../personal.ts';
import type { Identifiers, Personal } from '../personal.ts';
import { oneOf } from '../shapes.ts';
import { linkBases } from '../vocabulary.ts';
import type { LinkBasis } from '../vocabulary.ts';

@EventType<SubjectUnlinked>({
  publisher: true,
  about: 'subject',
  summary: 'A link turned out to be wrong, or is over.',
  sample: { subject: { email: 'ada@example.org' }, other: { user_id: '4711' }, basis: 'login' },
})
export class SubjectUnlinked extends SubjectData {
  static readonly type = 'privacy.subject.unlinked.v1';

  @Field(otherPerson, { docs: 'Identifiers of the other.' })
  other!: Personal<Identifiers, string>;

  @Field(oneOf(linkBases), { docs: 'What it rests on.' })
  basis!: LinkBasis;
}
