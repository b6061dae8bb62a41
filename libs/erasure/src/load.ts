import {
  evolveErasure,
  evolveRequest,
  noErasure,
  type Erasure,
  type ErasureEvent,
  type LedgerEvent,
  type Request,
  type RequestEvent,
  type RequestState,
} from '#domain';
import type { EventStore } from '#event-store';
import { readOwn, type OwnStream } from './own-stream.ts';

/** A request as its stream tells it, and where to append. */
export interface LoadedRequest {
  id: string;
  controller: string;
  state: Request;
  read: OwnStream;
}

/** An erasure as its stream tells it, and where to append. */
export interface LoadedErasure {
  id: string;
  state: Erasure;
  read: OwnStream;
  /** Positions in the ledger of the steps that the keeper carries out. */
  positions: { closing?: bigint; shredding?: bigint };
  /** True once what was left of the person has expired: nothing is added to the erasure any more. */
  expired: boolean;
}

/** Undefined when there is no such request of this controller. */
export async function loadRequest(store: EventStore, id: string, controller?: string): Promise<LoadedRequest | undefined> {
  const read = await readOwn(store, `request-${id}`);
  const state = read.events.filter(isOfRequest).reduce(evolveRequest, undefined as RequestState);
  const owner = read.events[0]?.metadata.controller;
  if (!state || owner === undefined || (controller !== undefined && owner !== controller)) return undefined;
  return { id, controller: owner, state, read };
}

/** An erasure that has no event yet is an empty one. */
export async function loadErasure(store: EventStore, id: string): Promise<LoadedErasure> {
  const read = await readOwn(store, `erasure-${id}`);
  const state = foldErasure(read.events);
  const closing = read.events.find(({ type }) => type === 'privacy.erasure.closing.v1')?.position;
  const shredding = read.events.find(({ type }) => type === 'privacy.erasure.shredding.v1')?.position;
  return {
    id,
    state,
    read,
    positions: { ...(closing === undefined ? {} : { closing }), ...(shredding === undefined ? {} : { shredding }) },
    expired: read.events.some(({ type }) => type === 'privacy.skeleton.expired.v1'),
  };
}

/** The erasure that events of its stream tell. */
export function foldErasure(events: readonly LedgerEvent[]): Erasure {
  return events.filter(isOfErasure).reduce(evolveErasure, noErasure);
}

function isOfRequest(event: LedgerEvent): event is LedgerEvent & RequestEvent {
  return event.type.startsWith('privacy.request.');
}

function isOfErasure(event: LedgerEvent): event is LedgerEvent & ErasureEvent {
  return event.type.startsWith('privacy.erasure.');
}
