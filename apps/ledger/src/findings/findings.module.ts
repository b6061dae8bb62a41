import { Module } from '@nestjs/common';
import { Findings } from '#erasure';
import { Engines } from '#runtime';
import { FindingsController } from './findings.controller.ts';

@Module({
  controllers: [FindingsController],
  providers: [{ provide: Findings, useFactory: (engines: Engines) => new Findings(engines), inject: [Engines] }],
})
export class FindingsModule {}
