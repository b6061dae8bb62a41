import { Field } from '../fields.ts';
import { code, hash, id, integer } from '../shapes.ts';

/** An identifier of an erased person as a keyed hash: it recognises the identifier when it comes again, and does not tell it. */
export class ForgottenIdentifier {
  @Field(id, { docs: 'Whose it was.' })
  pseudonym!: string;

  @Field(code, { docs: 'Identifier type.' })
  type!: string;

  @Field(hash, { docs: 'HMAC of the normalised value under the pepper.' })
  mac!: string;

  @Field(integer(0), { docs: 'Version of the pepper.' })
  pepper!: number;
}
