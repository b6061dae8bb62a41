import { createHash } from 'node:crypto';
import type { NoticeChannel } from '#domain';
import type { NoticeFile } from '../files.ts';

/** A notice of erasure as it is sent to one recipient (Art. 19 GDPR). */
export interface Notice extends NoticeFile {
  /** Names the notice: the same again after a crash, so that the recipient can tell that it is the same. */
  reference: string;
  controller: { name: string; email?: string };
  regulation: string;
  /** When the answer to the person is due, RFC 3339. */
  dueAt: string;
}

/** Accepted by the recipient's server, with its reply; or not, with a code that says why and names nobody. */
export type Sent = { accepted: true; reply: number; proof?: string } | { accepted: false; code: string };

/** A way to a recipient's privacy desk. */
export interface NoticePort {
  readonly channel: NoticeChannel;
  /** Never throws for what the recipient's side does; `accepted` only when its server said so. */
  send(notice: Notice): Promise<Sent>;
}

/** Name of the notice of an order's round: it stands in the mail's Message-ID and in the ledger, and names neither the person nor the recipient. */
export function referenceOf({ erasure, target, round }: { erasure: string; target: string; round: number }): string {
  return `${createHash('sha256')
    .update(JSON.stringify(['lethe.notice.v1', erasure, target, round]))
    .digest('hex')
    .slice(0, 32)}.${round}`;
}

/** A notice that holds nothing by which the person could be found tells nobody anything. */
export function namesSomebody({ identifiers, values }: NoticeFile): boolean {
  return identifiers.length > 0 || values.length > 0;
}

/** The notice in words. */
export function noticeText({ reference, controller, regulation, dueAt, identifiers, values }: Notice): string {
  const lines = [
    ...identifiers.map(({ type, value }) => `  ${type}: ${value}`),
    ...values.map(({ field, value }) => `  ${field}: ${said(value)}`),
  ];
  return [
    `${controller.name} gave you personal data. The person has asked for its erasure, and ${controller.name} erases it.`,
    '',
    regulation === 'ccpa'
      ? 'Under section 1798.105(c) of the California Consumer Privacy Act we notify you to delete this person’s data from your records.'
      : 'Under Article 19 of the General Data Protection Regulation we communicate this erasure to you. As a controller of your own you have to examine',
    ...(regulation === 'ccpa' ? [] : ['without undue delay whether you have to erase it too (Article 17).']),
    '',
    'What you were given of the person, so that you can find it:',
    ...lines,
    '',
    `Our answer to the person is due at ${dueAt}. If telling you should be impossible or in vain, answer before then.`,
    `Reference: ${reference}. This notice may reach you twice; then it has the same reference.`,
    'Please keep this notice no longer than you need to act on it: it is personal data.',
    '',
  ].join('\n');
}

function said(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
