import { Module } from '@nestjs/common';
import { PromisesController } from './promises.controller.ts';

@Module({ controllers: [PromisesController] })
export class PromisesModule {}
