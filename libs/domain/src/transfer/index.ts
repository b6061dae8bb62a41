export { transferAllowed } from './transfer-allowed.ts';
export type { TransferObstacle, TransferVerdict } from './transfer-allowed.ts';
export { transferTables } from './transfer-tables.ts';
