import { Module } from '@nestjs/common';
import { Breaches } from '#erasure';
import { Engines } from '#runtime';
import { BreachesController } from './breaches.controller.ts';

@Module({
  controllers: [BreachesController],
  providers: [{ provide: Breaches, useFactory: (engines: Engines) => new Breaches(engines), inject: [Engines] }],
})
export class BreachesModule {}
