import { Module } from '@nestjs/common';
import { LocalSecrets } from '#connectors';
import { ErasureWork, OpenDsrCallbacks } from '#erasure';
import { Engines } from '#runtime';
import { ErasuresController } from './erasures.controller.ts';
import { OpenDsrCallbacksController } from './opendsr-callbacks.controller.ts';

const work = { provide: ErasureWork, useFactory: (engines: Engines) => new ErasureWork(engines, engines.ingest), inject: [Engines] };

const callbacks = {
  provide: OpenDsrCallbacks,
  useFactory: (engines: Engines, erasures: ErasureWork) =>
    new OpenDsrCallbacks(engines, erasures, new LocalSecrets({ folder: engines.config.secretsDir }), 'opendsr-callback'),
  inject: [Engines, ErasureWork],
};

@Module({ controllers: [ErasuresController, OpenDsrCallbacksController], providers: [work, callbacks] })
export class ErasuresModule {}
