import { Module } from '@nestjs/common';
import { Exporter } from '#export';
import { Engines } from '#runtime';
import { ExportsController } from './exports.controller.ts';

const exporter = { provide: Exporter, useFactory: (engines: Engines) => new Exporter(engines), inject: [Engines] };

@Module({ controllers: [ExportsController], providers: [exporter] })
export class ExportsModule {}
