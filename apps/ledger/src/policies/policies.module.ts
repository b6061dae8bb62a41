import { Module } from '@nestjs/common';
import { AnnouncementsController } from './announcements.controller.ts';
import { PoliciesController } from './policies.controller.ts';

@Module({ controllers: [PoliciesController, AnnouncementsController] })
export class PoliciesModule {}
