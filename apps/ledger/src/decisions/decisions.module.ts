import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { DecideHandler } from './decide.query.ts';
import { DecisionsController } from './decisions.controller.ts';
import { Judging } from './judging.ts';

@Module({ imports: [CqrsModule], controllers: [DecisionsController], providers: [Judging, DecideHandler], exports: [Judging] })
export class DecisionsModule {}
