import { EventType } from '../event-type.ts';
import { Field } from '../fields.ts';
import { code, duration, hash, name, signature, time } from '../shapes.ts';

@EventType<ErasureCertified>({
  about: 'erasure',
  summary: 'The certificate of the erasure was issued.',
  sample: {
    sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    signature: 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
    signingKey: 'ed25519-3fa9',
    backupWindow: 'P30D',
    skeletonUntil: '2029-11-02T10:00:00Z',
    skeletonGround: 'legal-claims',
  },
})
export class ErasureCertified {
  static readonly type = 'privacy.erasure.certified.v1';

  @Field(hash, { docs: 'Of the certificate as issued.' })
  sha256!: string;

  @Field(signature, { docs: 'Ed25519, over the certificate.' })
  signature!: string;

  @Field(name, { docs: 'Id of the key that signed it.' })
  signingKey!: string;

  @Field(duration, { docs: 'How long after its retirement a key of the day is destroyed, as the certificate says.' })
  backupWindow!: string;

  @Field(duration, { optional: true, docs: 'How long after that what stands behind the key could still bring it back, where it could.' })
  destructionDelay?: string;

  @Field(time, { docs: 'Until when the pseudonymous facts stay, as the certificate says.' })
  skeletonUntil!: string;

  @Field(code, { docs: 'On which ground of Art. 17(3) GDPR they stay.' })
  skeletonGround!: string;
}
