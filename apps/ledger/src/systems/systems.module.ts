import { Module } from '@nestjs/common';
import { SystemsController } from './systems.controller.ts';

@Module({ controllers: [SystemsController] })
export class SystemsModule {}
