import { type DynamicModule, Module, type Provider } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { LetheDecisions } from './lethe-decisions.ts';
import { LethePublisher } from './lethe-publisher.ts';
import { LetheRunner } from './lethe-runner.ts';
import { LETHE_OPTIONS, type LetheModuleAsyncOptions, type LetheModuleOptions } from './options.ts';

/** Sends events, asks before acting, and carries erasures out. Call `app.enableShutdownHooks()`, so that it stops with the application. */
@Module({})
export class LetheModule {
  static forRoot(options: LetheModuleOptions): DynamicModule {
    return moduleWith({ provide: LETHE_OPTIONS, useValue: options });
  }

  static forRootAsync({ imports = [], inject = [], useFactory }: LetheModuleAsyncOptions): DynamicModule {
    return moduleWith({ provide: LETHE_OPTIONS, inject, useFactory }, imports);
  }
}

function moduleWith(options: Provider, imports: NonNullable<DynamicModule['imports']> = []): DynamicModule {
  return {
    module: LetheModule,
    global: true,
    imports: [DiscoveryModule, ...imports],
    providers: [options, LethePublisher, LetheDecisions, LetheRunner],
    exports: [LethePublisher, LetheDecisions],
  };
}
