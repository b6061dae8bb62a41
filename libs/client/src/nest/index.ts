/** A NestJS module: an injectable publisher, and a decorator for what carries erasures out. */
export { LetheModule } from './lethe.module.ts';
export { type LetheModuleAsyncOptions, type LetheModuleOptions } from './options.ts';
export { LethePublisher } from './lethe-publisher.ts';
export { OnErasure } from './on-erasure.ts';
