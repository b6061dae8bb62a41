import type { LegalBasis } from '../../policy/legal-basis.ts';
import { objectOf } from '../check.ts';
import { SubjectData } from '../common.ts';
import { defaults } from '../defaults.ts';
import { EventType } from '../event-type.ts';
import { Field } from '../fields.ts';
import { LegalOrder } from '../legal-order.ts';
import type { Personal, Recorded, Wire } from '../personal.ts';
import { requiredWhen } from '../rules.ts';
import { code, country, flag, listOf, name, oneOf } from '../shapes.ts';
import { considerations, legalBases, sharingGrounds, transferMechanisms } from '../vocabulary.ts';
import type { Consideration, SharingGround, TransferMechanism } from '../vocabulary.ts';

@EventType<DataShared>({
  publisher: true,
  about: 'subject',
  summary: 'Personal data was given to a recipient.',
  rules: [requiredWhen('ground', 'legal-order', 'legalOrder')],
  sample: {
    subject: { email: 'ada@example.org' },
    category: 'order',
    fields: ['delivery_address', 'phone'],
    recipient: 'dhl',
    purpose: 'delivery',
    legalBasis: 'contract',
    country: 'DE',
  },
})
export class DataShared extends SubjectData {
  static readonly type = 'privacy.data.shared.v1';

  @Field(code, { docs: 'Category of the data, as the policy names it.' })
  category!: string;

  @Field(listOf(name), { docs: 'Names of the fields; never values.' })
  fields!: string[];

  @Field(name, { docs: 'Who got it, as the policy names it.' })
  recipient!: string;

  @Field(code, { docs: 'What for.' })
  purpose!: string;

  @Field(oneOf(legalBases), { docs: 'Legal basis (Art. 6(1) GDPR).' })
  legalBasis!: LegalBasis;

  @Field(oneOf(sharingGrounds), { optional: true, default: defaults.ground, docs: 'On what ground it was shared.' })
  ground?: SharingGround;

  @Field(objectOf(LegalOrder), { optional: true, docs: 'The order, where the ground is `legal-order`.' })
  legalOrder?: Personal<Wire<LegalOrder>, Recorded<LegalOrder>>;

  @Field(oneOf(considerations), {
    optional: true,
    default: defaults.consideration,
    docs: 'What was given for it; other than none it is a sale (CCPA).',
  })
  consideration?: Consideration;

  @Field(country, { docs: 'Where the recipient is.' })
  country!: string;

  @Field(oneOf(transferMechanisms), { optional: true, docs: 'Ground of a transfer to a third country (Chapter V GDPR).' })
  mechanism?: TransferMechanism;

  @Field(flag, { optional: true, default: defaults.identifiable, docs: 'False if the recipient cannot tell who it is about.' })
  identifiable?: boolean;
}
