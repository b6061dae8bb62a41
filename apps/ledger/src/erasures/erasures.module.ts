import { Module } from '@nestjs/common';
import { ErasureWork } from '#erasure';
import { Engines } from '#runtime';
import { ErasuresController } from './erasures.controller.ts';

const work = { provide: ErasureWork, useFactory: (engines: Engines) => new ErasureWork(engines, engines.ingest), inject: [Engines] };

@Module({ controllers: [ErasuresController], providers: [work] })
export class ErasuresModule {}
