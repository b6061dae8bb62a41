import { Module } from '@nestjs/common';
import { KeysController } from './keys.controller.ts';
import { SigningKeyController } from './signing-key.controller.ts';

@Module({ controllers: [KeysController, SigningKeyController] })
export class KeysModule {}
