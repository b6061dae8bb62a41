import { Module } from '@nestjs/common';
import { EvidenceController } from './evidence.controller.ts';

@Module({ controllers: [EvidenceController] })
export class EvidenceModule {}
