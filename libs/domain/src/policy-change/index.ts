export { changeNotice } from './change-notice.ts';
export type { ChangeNotice } from './change-notice.ts';
