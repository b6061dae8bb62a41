import { Module } from '@nestjs/common';
import { Drills } from '#erasure';
import { Engines } from '#runtime';
import { DrillsController } from './drills.controller.ts';

const drills = {
  provide: Drills,
  useFactory: (engines: Engines) => new Drills(engines, engines.ingest, engines.config.drillWithin.duration),
  inject: [Engines],
};

@Module({ controllers: [DrillsController], providers: [drills] })
export class DrillsModule {}
