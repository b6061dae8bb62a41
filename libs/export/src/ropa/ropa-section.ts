import type { Html } from '../page/html.ts';

/** A section of the page, with what the contents say of it. */
export interface RopaSection {
  id: string;
  title: string;
  html: Html;
}
