/** A NestJS module: an injectable publisher, decorators for what asks before it acts and for what carries erasures out. */
export { Decide } from './decide.ts';
export { DecisionGuard } from './decision.guard.ts';
export { LetheDecisions } from './lethe-decisions.ts';
export { LetheModule } from './lethe.module.ts';
export { type LetheModuleAsyncOptions, type LetheModuleOptions } from './options.ts';
export { LethePublisher } from './lethe-publisher.ts';
export { NotAllowed } from './not-allowed.ts';
export { OnErasure } from './on-erasure.ts';
