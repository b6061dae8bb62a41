export { casesOf, type CaseRow } from './case-row.ts';
export { foldPage } from './fold-page.ts';
export { layoutOf, type Group } from './group.ts';
export { beginBuild, fits, layOut, layOutAlone, tablesIn } from './lay-out.ts';
export { foldSafely } from './fold-safely.ts';
export { foldInMemory, foldRows, touchedRows, type RowChange } from './fold-rows.ts';
export { own } from './own.ts';
export type { Place } from './place.ts';
export { swapIn } from './swap.ts';
export { readHere, readPosition, readProgress, type Progress } from './progress.ts';
export { readPage } from './read-page.ts';
export { pageWindow, readCursor, toPage, writeCursor, type Cursor, type Page, type PageRequest, type Placed } from './paging.ts';
export { handle, ignored, type Appended, type Derived, type EventOf, type Folded, type FoldedEvent, type FoldedType, type Handlers, type ReadModel, type Touch } from './read-model.ts'; // prettier-ignore
export { isLater, isoTime, latest, stamped, timeOf, type Stamp, type Stamped } from './stamp.ts';
export { toArrays, type Table } from './table.ts';
export { removeRows, statementsOf, upsertRows } from './write-rows.ts';
