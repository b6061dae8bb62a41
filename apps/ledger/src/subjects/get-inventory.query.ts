import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Principal } from '#auth';
import { inventory, inventoryAsOf, type Inventory } from '#projections';
import { Engines } from '#runtime';
import { OpenValues, type ShownValues } from './open-values.ts';
import type { Person } from './person.ts';

export type InventoryAnswer = Person & Inventory & { asOf?: string } & Partial<ShownValues>;

/** What is held about a person, now or then, with the kept values if a case is named. */
export class GetInventory extends Query<InventoryAnswer> {
  constructor(
    readonly sender: Principal,
    readonly person: Person,
    readonly wanted: { case?: string; asOf?: string },
  ) {
    super();
  }
}

@QueryHandler(GetInventory)
export class GetInventoryHandler implements IQueryHandler<GetInventory> {
  constructor(
    @Inject(Engines) private readonly engines: Engines,
    @Inject(OpenValues) private readonly values: OpenValues,
  ) {}

  async execute({ sender: { controller, name }, person, wanted }: GetInventory): Promise<InventoryAnswer> {
    const { readDb, store } = this.engines;
    const { subjects } = person;
    if (wanted.asOf !== undefined)
      return { ...person, asOf: wanted.asOf, ...(await inventoryAsOf(readDb, store, controller, subjects, wanted.asOf)) };
    const held = await inventory(readDb, controller, subjects);
    if (wanted.case === undefined) return { ...person, ...held };
    return { ...person, ...held, ...(await this.values.open({ controller, actor: name, case: wanted.case }, subjects)) };
  }
}
