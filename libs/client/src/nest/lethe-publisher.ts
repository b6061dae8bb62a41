import { Inject, Injectable } from '@nestjs/common';
import type { PrivacyEvent } from '../events/event.ts';
import { HttpPublisher } from '../publish/http-publisher.ts';
import type { Published, Publisher } from '../publish/publisher.ts';
import { LETHE_OPTIONS, type LetheModuleOptions } from './options.ts';

/** The publisher of the module, to be injected. */
@Injectable()
export class LethePublisher implements Publisher {
  private readonly publisher: Publisher;

  constructor(@Inject(LETHE_OPTIONS) options: LetheModuleOptions) {
    this.publisher = options.publisher ?? new HttpPublisher(options.ledger);
  }

  publish(events: readonly PrivacyEvent[], signal?: AbortSignal): Promise<Published[]> {
    return this.publisher.publish(events, signal);
  }
}
