export * from './decide.ts';
export * from './due.ts';
export * from './events.ts';
export { evolveRequest, type Request, type RequestState } from './request.ts';
