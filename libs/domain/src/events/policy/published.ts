import type { Policy } from '../../policy/policy.ts';
import { EventType } from '../event-type.ts';
import { Field } from '../fields.ts';
import { document, hash, name, time } from '../shapes.ts';

@EventType<PolicyPublished>({
  about: 'policy',
  summary: 'A version of the privacy policy was published.',
  sample: {
    version: '2019-05-10',
    effectiveFrom: '2019-05-10T00:00:00Z',
    sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    policy: {
      controller: 'shop',
      version: '2019-05-10',
      effectiveFrom: '2019-05-10T00:00:00Z',
      contact: { name: 'Shop Ltd' },
      entities: [],
      identifiers: [{ type: 'email', form: 'email', identifies: true }],
      categories: [{ id: 'order', name: 'Orders', fields: [{ name: 'delivery_address', keep: 'value' }] }],
      purposes: [{ id: 'delivery', name: 'Delivery', legalBasis: ['contract'] }],
      recipients: [],
      retention: [],
    },
  },
})
export class PolicyPublished {
  static readonly type = 'privacy.policy.published.v1';

  @Field(name, { docs: 'Name of the version.' })
  version!: string;

  @Field(time, { docs: 'From when it is in force.' })
  effectiveFrom!: string;

  @Field(hash, { docs: 'Of the policy file as published.' })
  sha256!: string;

  @Field(document<Policy>(), { docs: 'The whole policy file as data.' })
  policy!: Policy;
}
