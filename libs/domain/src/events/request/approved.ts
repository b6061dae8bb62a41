import { EventType } from '../event-type.ts';
import { Field } from '../fields.ts';
import { flag, id, listOf } from '../shapes.ts';

@EventType<RequestApproved>({
  about: 'request',
  summary: 'The request was approved for all that belongs to the person.',
  sample: { closure: ['6f1d1c2b3a49587766554433221100ff'], fourEyes: true },
})
export class RequestApproved {
  static readonly type = 'privacy.request.approved.v1';

  @Field(listOf(id, { maximum: 1000 }), { docs: 'Pseudonyms of the person and of all that is linked to them.' })
  closure!: string[];

  @Field(flag, { docs: 'True if another person than who opened or verified it approved.' })
  fourEyes!: boolean;
}
