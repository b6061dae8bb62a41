import { describe, expect, it } from '@jest/globals';
import { Controller, Get, Module, Post } from '@nestjs/common';
import { DiscoveryModule, NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { refuseUndeclaredRoutes } from './every-route.ts';
import { Public, Roles } from './roles.ts';

@Controller('declared')
class Declared {
  @Get()
  @Public()
  open(): string {
    return '';
  }

  @Post()
  @Roles('admin')
  closed(): string {
    return '';
  }
}

@Roles('dpo')
@Controller('by-class')
class DeclaredByClass {
  @Get()
  read(): string {
    return '';
  }
}

@Controller('forgotten')
class Forgotten {
  @Get('one')
  @Roles('dpo')
  one(): string {
    return '';
  }

  @Get('two')
  two(): string {
    return '';
  }
}

async function start(...controllers: (new () => unknown)[]): Promise<void> {
  @Module({ imports: [DiscoveryModule], controllers })
  class App {}
  const app = await NestFactory.create(App, new FastifyAdapter(), { logger: false });
  try {
    await app.init();
    refuseUndeclaredRoutes(app);
  } finally {
    await app.close();
  }
}

describe('refuseUndeclaredRoutes', () => {
  it('given that each route says who may call it, itself or by its class, then the start goes on', async () => {
    await expect(start(Declared, DeclaredByClass)).resolves.toBeUndefined();
  });

  it('given one route that says nothing, then the start is refused and the route named', async () => {
    await expect(start(Declared, Forgotten)).rejects.toThrow('GET two (Forgotten.two)');
  });
});
