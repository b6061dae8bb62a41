import { Module } from '@nestjs/common';
import { RopaController } from './ropa.controller.ts';

@Module({ controllers: [RopaController] })
export class RopaModule {}
