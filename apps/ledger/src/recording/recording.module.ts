import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { DecisionsModule } from '../decisions/decisions.module.ts';
import { RecordEventsHandler } from './record-events.command.ts';
import { RecordingController } from './recording.controller.ts';

@Module({ imports: [CqrsModule, DecisionsModule], controllers: [RecordingController], providers: [RecordEventsHandler] })
export class RecordingModule {}
