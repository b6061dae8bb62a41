import { EventType } from '../event-type.ts';
import { Field } from '../fields.ts';
import { code, id } from '../shapes.ts';

@EventType<RequestCompleted>({
  about: 'request',
  summary: 'The request was answered.',
  sample: { outcome: 'answered', export: '0a1b2c3d4e5f60718293a4b5c6d7e8f9' },
})
export class RequestCompleted {
  static readonly type = 'privacy.request.completed.v1';

  @Field(code, { docs: 'How it ended.' })
  outcome!: string;

  @Field(id, { optional: true, docs: 'The export bundle that answered it.' })
  export?: string;
}
