import { Module } from '@nestjs/common';
import { Holds } from '#erasure';
import { Engines } from '#runtime';
import { HoldsController } from './holds.controller.ts';

@Module({
  controllers: [HoldsController],
  providers: [{ provide: Holds, useFactory: (engines: Engines) => new Holds(engines), inject: [Engines] }],
})
export class HoldsModule {}
