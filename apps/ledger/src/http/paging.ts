import { Type } from 'class-transformer';
import type { Page } from '#projections';
import { forms, Text, Whole } from './field.ts';
import { ReadQuery } from './reads.ts';
import { refuse } from './refuse.ts';

/** The query of a list that is read in pages. */
export class PageQuery extends ReadQuery {
  @Text(forms.cursor, { optional: true, description: '`next` of the page before.' })
  cursor?: string;

  @Type(() => Number)
  @Whole(1, 1000, { optional: true, description: 'Items at most; 100 without it.' })
  limit?: number;
}

/** A page as it is answered; `next` is absent on the last one. */
export interface Listed<Item> {
  items: Item[];
  next?: string;
}

export function listed<Item>(page: Page<Item>): Listed<Item> {
  if (!page.ok)
    return refuse('invalid-request', 'The cursor is none that was given out.', { errors: [{ pointer: '?cursor', reason: 'unknown' }] });
  const { items, next } = page;
  return { items, ...(next === undefined ? {} : { next }) };
}
