import type { LedgerEvent } from '../../../events/index.ts';
import { changeNotice, type ChangeNotice } from '../../../policy-change/change-notice.ts';
import type { Mark } from '../../book.ts';
import { isIn, markOf, utc } from '../told.ts';
import type { DutiesOf } from './duties-of.ts';

/** A version that was published is announced in the way, and by the time, that the one in force then promises. */
export const changeNotices: DutiesOf = ({ told, versions, ...window }) =>
  told.flatMap((event) => {
    if (event.type !== 'privacy.policy.published.v1' || !isIn(window, event.metadata.time)) return [];
    const place = versions.findIndex(({ version }) => version === event.data.version);
    const next = versions[place];
    const notice = next && changeNotice(next, versions.slice(0, place), event.metadata.time);
    if (!notice) return [];
    const met = announcement(notice, told);
    return [{ kind: 'change-notice', about: notice.version, opened: markOf(event), due: notice.dueAt, ...(met && { met }) }];
  });

function announcement({ version, channel }: ChangeNotice, told: readonly LedgerEvent[]): Mark | undefined {
  const announced = told.flatMap((event): Mark[] =>
    event.type === 'privacy.policy.announced.v1' && event.data.version === version && event.data.channel === channel
      ? [{ event: event.id, at: utc(event.data.announcedAt) }]
      : [],
  );
  return announced.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at))[0];
}
