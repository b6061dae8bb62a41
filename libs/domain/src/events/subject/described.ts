import { SubjectData } from '../common.ts';
import { EventType } from '../event-type.ts';
import { Field } from '../fields.ts';
import { country, oneOf } from '../shapes.ts';
import { ageBands, descriptionSources } from '../vocabulary.ts';
import type { AgeBand, DescriptionSource } from '../vocabulary.ts';

@EventType<SubjectDescribed>({
  publisher: true,
  about: 'subject',
  summary: 'What is known about the person that decides which law and which promises apply.',
  sample: { subject: { email: 'ada@example.org' }, residence: 'DE', ageBand: 'adult', source: 'declared' },
})
export class SubjectDescribed extends SubjectData {
  static readonly type = 'privacy.subject.described.v1';

  @Field(country, { optional: true, docs: 'Country of residence.' })
  residence?: string;

  @Field(oneOf(ageBands), { optional: true, docs: 'Age band.' })
  ageBand?: AgeBand;

  @Field(oneOf(descriptionSources), { optional: true, docs: 'How it is known.' })
  source?: DescriptionSource;
}
