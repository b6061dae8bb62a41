import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { RecordEventsHandler } from './record-events.command.ts';
import { RecordingController } from './recording.controller.ts';

@Module({ imports: [CqrsModule], controllers: [RecordingController], providers: [RecordEventsHandler] })
export class RecordingModule {}
