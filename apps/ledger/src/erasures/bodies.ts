import { receiptOutcomes, type ReceiptOutcome } from '#domain';
import { Counts, forms, FreeText, OneOf, Text, Time, Whole, YesNo } from '../http/field.ts';
import { PageQuery } from '../http/paging.ts';

export class ErasuresQuery extends PageQuery {
  @OneOf(['true', 'false'], { optional: true, description: 'Only those that are not certified yet, or only those that are.' })
  open?: 'true' | 'false';
}

export class OrdersQuery extends PageQuery {
  @Text(forms.name, { description: 'The system or recipient whose orders are asked for.', example: 'shop-db' })
  target!: string;
}

/** What a system or recipient answers to an order. Target and erasure stand in the path; they may be repeated here. */
export class ReceiptBody {
  @Text(forms.id, { optional: true, description: 'As in the path.' })
  erasure?: string;

  @Text(forms.name, { optional: true, description: 'As in the path.' })
  target?: string;

  @Whole(1, 1_000_000, { description: 'Round of the order that is answered.', example: 1 })
  round!: number;

  @OneOf(receiptOutcomes, { description: 'What became of the order.', example: 'erased' })
  outcome!: ReceiptOutcome;

  @Counts({ description: 'Rows erased, by dataset.', example: { orders: 2 } })
  counts!: Record<string, number>;

  @YesNo({ description: 'Whether it was looked again afterwards and nothing was left.', example: true })
  verified!: boolean;

  @Text(forms.code, { optional: true, description: 'Code that says why, where something stays or failed.', example: 'legal-obligation' })
  reason?: string;

  @Time({ description: 'When it was done.', example: '2026-11-05T10:00:00Z' })
  at!: string;

  @Text(forms.name, { optional: true, description: "Who did it; the key's name without it." })
  worker?: string;

  @FreeText(4_000, { optional: true, description: 'In words; sealed with the request and shown nowhere else.' })
  note?: string;
}

/** What a target holds of the person, before it is erased there. */
export class FoundBody {
  @Whole(1, 1_000_000, { description: 'Round of the order that is worked.', example: 1 })
  round!: number;

  @Counts({ description: 'Rows that are there, by dataset.', example: { orders: 2 } })
  counts!: Record<string, number>;
}

/** How a person told a recipient that is a controller of its own. */
export class ToldBody {
  @Whole(1, 1_000_000, { description: 'Round of the order that it was told of.', example: 1 })
  round!: number;

  @Text(forms.name, {
    description: 'Where the evidence is kept: number of a registered letter or of a file. Names nobody.',
    example: 'letter/RR123456785DE',
  })
  reference!: string;

  @Time({ description: 'When it was told.', example: '2026-11-05T10:00:00Z' })
  at!: string;
}

/** What a person records for a target that never answered. */
export class SilenceBody {
  @Text(forms.code, { description: 'Why there is no answer.', example: 'out-of-business' })
  reason!: string;

  @FreeText(4_000, { optional: true, description: 'In words; sealed with the request.' })
  note?: string;
}
