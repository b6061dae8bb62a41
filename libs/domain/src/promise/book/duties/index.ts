import { breachNotices } from './breach-notices.ts';
import { changeNotices } from './change-notices.ts';
import type { DutiesOf } from './duties-of.ts';
import { optOuts } from './opt-outs.ts';
import { orderNotices } from './order-notices.ts';
import { requestDuties } from './requests.ts';
import { retentionDuties } from './retention.ts';
import { untilErasureDuties } from './until-erasure.ts';

/** Every kind of duty. */
export const duties: readonly DutiesOf[] = [
  requestDuties,
  retentionDuties,
  untilErasureDuties,
  orderNotices,
  breachNotices,
  changeNotices,
  optOuts,
];
