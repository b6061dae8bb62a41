import { Module } from '@nestjs/common';
import { StatsController } from './stats.controller.ts';

@Module({ controllers: [StatsController] })
export class StatsModule {}
