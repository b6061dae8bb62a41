import { plainObjectOf } from '../check.ts';
import { EventType } from '../event-type.ts';
import { Field } from '../fields.ts';
import { StandingOptOut } from '../optout/standing-opt-out.ts';
import { id, listOf, time } from '../shapes.ts';
import { ForgottenIdentifier } from './forgotten-identifier.ts';

@EventType<ErasureClosing>({
  about: 'erasure',
  summary: 'From this instant the person counts as erased: what happened before and comes later is refused.',
  sample: {
    closedAt: '2026-11-02T10:00:00Z',
    closure: ['6f1d1c2b3a49587766554433221100ff'],
    identifiers: [
      {
        pseudonym: '6f1d1c2b3a49587766554433221100ff',
        type: 'email',
        mac: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
        pepper: 1,
      },
    ],
    optOuts: [{ pseudonym: '6f1d1c2b3a49587766554433221100ff', scope: 'all-contact' }],
  },
})
export class ErasureClosing {
  static readonly type = 'privacy.erasure.closing.v1';

  @Field(time, { docs: 'The instant.' })
  closedAt!: string;

  @Field(listOf(id, { maximum: 1000 }), { docs: 'Pseudonyms that are closed.' })
  closure!: string[];

  @Field(listOf(plainObjectOf(ForgottenIdentifier), { minimum: 0, maximum: 10_000 }), {
    docs: 'What recognises a late event: keyed hashes of the identifiers.',
  })
  identifiers!: ForgottenIdentifier[];

  @Field(listOf(plainObjectOf(StandingOptOut), { maximum: 1000 }), { optional: true, docs: 'Objections and opt-outs that stay in force.' })
  optOuts?: StandingOptOut[];
}
