import { Controller, Get, Header, Inject } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Public } from '#auth';
import { Engines } from '#runtime';
import { AnswersFile } from '../openapi/answers.ts';

@ApiTags('operations')
@Public()
@Controller('.well-known/lethe')
export class SigningKeyController {
  constructor(@Inject(Engines) private readonly engines: Engines) {}

  /** The public half of the key that signs certificates and export manifests (Ed25519, SPKI), for `openssl pkeyutl -verify`. */
  @Get('signing-key.pem')
  @Header('Content-Type', 'application/x-pem-file')
  @ApiOperation({ summary: 'Public key of certificates and export manifests' })
  @AnswersFile('application/x-pem-file', 'Ed25519, SPKI')
  read(): string {
    return this.engines.keys.signing.publicPem;
  }
}
