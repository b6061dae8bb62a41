import { Module } from '@nestjs/common';
import { Requests } from '#erasure';
import { Engines } from '#runtime';
import { RequestsController } from './requests.controller.ts';

const requests = {
  provide: Requests,
  useFactory: (engines: Engines) => new Requests(engines, engines.config.fourEyes),
  inject: [Engines],
};

@Module({ controllers: [RequestsController], providers: [requests], exports: [requests] })
export class RequestsModule {}
