import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { refuseUndeclaredRoutes } from '#auth';
import type { Engines, Log } from '#runtime';
import { Metrics } from './health/metrics.ts';
import { Admission } from './http/admission.ts';
import { clientErrorHandler, frameworkErrors, refuseWhileStopping, WHOLE_REQUEST_MS } from './http/before-routes.ts';
import { acceptBodies, bodyLimits } from './http/body.ts';
import { Routes } from './http/routes.ts';
import { LedgerModule } from './ledger.module.ts';
import { serveDocumentation } from './openapi/document.ts';

/** Makes the HTTP API over opened engines; the caller listens and closes. Refuses to if a route declares no role. */
export async function createLedger(engines: Engines, log: Log): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({
    bodyLimit: bodyLimits.single,
    requestTimeout: WHOLE_REQUEST_MS,
    frameworkErrors,
    clientErrorHandler,
    // Refused by us, as a problem.
    return503OnClosing: false,
  });
  const server = adapter.getInstance();
  const routes = new Routes();
  const { requestsAtOnce: requests, requestTimeout: timeout } = engines.config;
  const admission = new Admission({ requests, timeout });
  const metrics = new Metrics();
  metrics.show(engines.ingest, admission);
  routes.follow(server);
  metrics.follow(server);
  refuseWhileStopping(server);
  admission.guard(server);
  acceptBodies(server);
  protectAnswers(server);
  const app = await NestFactory.create<NestFastifyApplication>(LedgerModule.of({ engines, log, routes, metrics, admission }), adapter, {
    bodyParser: false,
    // What is wrong is said by whoever starts the process.
    abortOnError: false,
    logger: log,
  });
  serveDocumentation(app);
  await app.init();
  refuseUndeclaredRoutes(app);
  return app;
}

/** Answers about people are kept by no cache and read as nothing but what they say they are. */
function protectAnswers(server: FastifyInstance): void {
  server.addHook('onSend', (request, reply, _payload, done) => {
    reply.header('X-Content-Type-Options', 'nosniff');
    if (request.url.startsWith('/v1/') && !reply.hasHeader('Cache-Control')) reply.header('Cache-Control', 'no-store');
    done();
  });
}
