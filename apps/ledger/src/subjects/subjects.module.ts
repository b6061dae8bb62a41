import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { GetInventoryHandler } from './get-inventory.query.ts';
import { InventoryController } from './inventory.controller.ts';
import { LookupController } from './lookup.controller.ts';
import { OpenValues } from './open-values.ts';
import { People } from './person.ts';
import { SubjectsController } from './subjects.controller.ts';

@Module({
  imports: [CqrsModule],
  controllers: [LookupController, InventoryController, SubjectsController],
  providers: [People, OpenValues, GetInventoryHandler],
})
export class SubjectsModule {}
