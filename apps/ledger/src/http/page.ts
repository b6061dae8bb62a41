import type { FastifyReply } from 'fastify';
import { PAGE_POLICY } from '#export';

/** Media type of the pages that some routes answer beside JSON. */
export const HTML = 'text/html';

/** A browser names HTML first; whoever names nothing gets JSON. */
export function wantsPage(accept = ''): boolean {
  const types = accept.split(',').map((each) => each.split(';')[0]!.trim().toLowerCase());
  const html = types.indexOf(HTML);
  const json = types.indexOf('application/json');
  return html >= 0 && (json < 0 || html < json);
}

/** Says that the answer is a page that loads nothing and runs nothing. */
export function answersPage(reply: FastifyReply): void {
  reply.type(`${HTML}; charset=utf-8`).header('Content-Security-Policy', PAGE_POLICY);
}
