import { type DynamicModule, Global, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE, DiscoveryModule } from '@nestjs/core';
import { ApiKeys, AuthGuard, RateLimit, Senders } from '#auth';
import { Ingest } from '#ingest';
import { Engines, Log } from '#runtime';
import { BreachesModule } from './breaches/breaches.module.ts';
import { DrillsModule } from './drills/drills.module.ts';
import { EvidenceModule } from './evidence/evidence.module.ts';
import { ExportsModule } from './exports/exports.module.ts';
import { FindingsModule } from './findings/findings.module.ts';
import { HealthModule } from './health/health.module.ts';
import { Metrics } from './health/metrics.ts';
import { Admission } from './http/admission.ts';
import { accessTokensOf } from './http/access-tokens.ts';
import { ProblemFilter } from './http/problem-filter.ts';
import { Routes } from './http/routes.ts';
import { ServingGuard } from './http/serving.guard.ts';
import { Validation } from './http/validation.ts';
import { ErasuresModule } from './erasures/erasures.module.ts';
import { HoldsModule } from './holds/holds.module.ts';
import { KeysModule } from './keys/keys.module.ts';
import { PoliciesModule } from './policies/policies.module.ts';
import { DecisionsModule } from './decisions/decisions.module.ts';
import { PromisesModule } from './promises/promises.module.ts';
import { RecordingModule } from './recording/recording.module.ts';
import { RequestsModule } from './requests/requests.module.ts';
import { RopaModule } from './ropa/ropa.module.ts';
import { StatsModule } from './stats/stats.module.ts';
import { SubjectsModule } from './subjects/subjects.module.ts';
import { SystemsModule } from './systems/systems.module.ts';

/** What stands around the resources. */
export interface Surroundings {
  engines: Engines;
  log: Log;
  routes: Routes;
  metrics: Metrics;
  admission: Admission;
}

/** What every resource uses: the engines, and what stands before each route. */
@Global()
@Module({})
class SharedModule {
  static of({ engines, log, routes, metrics }: Surroundings): DynamicModule {
    const rate = engines.config.rateLimit;
    const shared = [
      { provide: Engines, useValue: engines },
      { provide: Ingest, useValue: engines.ingest },
      { provide: ApiKeys, useValue: engines.apiKeys },
      { provide: Senders, useValue: new Senders(engines.apiKeys, accessTokensOf(engines, log)) },
      { provide: RateLimit, useValue: new RateLimit({ perSecond: rate, burst: rate }) },
      { provide: Log, useValue: log },
      { provide: Routes, useValue: routes },
      { provide: Metrics, useValue: metrics },
    ];
    return { module: SharedModule, providers: shared, exports: shared.map(({ provide }) => provide) };
  }
}

/** One module per resource; before each route stand, in this order: served at all, a valid key or token with a role, a valid shape. */
@Module({})
export class LedgerModule {
  static of(surroundings: Surroundings): DynamicModule {
    return {
      module: LedgerModule,
      imports: [
        DiscoveryModule,
        SharedModule.of(surroundings),
        HealthModule,
        RecordingModule,
        DecisionsModule,
        SubjectsModule,
        StatsModule,
        RopaModule,
        RequestsModule,
        ErasuresModule,
        ExportsModule,
        HoldsModule,
        BreachesModule,
        DrillsModule,
        FindingsModule,
        PoliciesModule,
        PromisesModule,
        EvidenceModule,
        SystemsModule,
        KeysModule,
      ],
      providers: [
        { provide: APP_FILTER, useClass: ProblemFilter },
        { provide: APP_GUARD, useClass: ServingGuard },
        { provide: APP_GUARD, useClass: AuthGuard },
        { provide: APP_INTERCEPTOR, useValue: surroundings.admission },
        { provide: APP_PIPE, useClass: Validation },
      ],
    };
  }
}
