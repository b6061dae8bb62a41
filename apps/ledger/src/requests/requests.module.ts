import { Module } from '@nestjs/common';
import { Requests, SystemSearch } from '#erasure';
import { Engines } from '#runtime';
import { RequestsController } from './requests.controller.ts';
import { SearchesController } from './searches.controller.ts';

const requests = {
  provide: Requests,
  useFactory: (engines: Engines) => new Requests(engines, engines.config.fourEyes),
  inject: [Engines],
};

const searches = { provide: SystemSearch, useFactory: (engines: Engines) => new SystemSearch(engines), inject: [Engines] };

@Module({ controllers: [RequestsController, SearchesController], providers: [requests, searches], exports: [requests] })
export class RequestsModule {}
