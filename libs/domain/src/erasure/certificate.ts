import { addDuration, durationOf } from '../duration.ts';
import type { ErasureOutcome, TargetKind } from '../events/index.ts';
import type { Request } from '../request/request.ts';
import { currentOrders, deletionsOf, isSettled, type Erasure, type ErasureOrder } from './erasure.ts';
import type { CertificateTerms, Told } from './events.ts';

/**
 * What Lethe signs when a person is forgotten. Members are objects, lists, booleans, integers and printable ASCII only, so that its
 * canonical form (RFC 8785) is what `jq -cjS .certificate` prints.
 */
export interface Certificate {
  version: 1;
  controller: string;
  request: string;
  erasure: string;
  regulation: string;
  /** The pseudonyms that were forgotten. */
  subjects: string[];
  /** How they differ from those that were approved: who was found to be the same person before the closing, and who was found not to be. */
  sinceApproval: { linked: string[]; unlinked: string[] };
  /** `on`: another person approved than who opened or verified; `off`: this was not asked for. */
  fourEyes: 'on' | 'off';
  /** There where the person does not exist: a drill, which nobody but Lethe approves. */
  drill?: true;
  receivedAt: string;
  verifiedAt: string;
  approvedAt: string;
  closedAt: string;
  shreddedAt: string;
  certifiedAt: string;
  targets: CertifiedTarget[];
  stays: {
    /** Keyed hashes of identifiers, by which late events about the person are refused. */
    forgottenIdentifiers: number;
    /** Objections that stay in force. */
    optOuts: number;
    /** Files of requests: identifiers and notes, sealed under keys of their own. */
    caseFiles: string;
    skeleton: { until: string; ground: string; what: string };
    inboundTopic: string;
  };
  /** From when no backup of the vault opens the person's values either. */
  finality: {
    /** Ids of the keys of the day whose destruction makes it final. */
    dayKeys: string[];
    backupWindow: string;
    /** How long what stands behind the keys could bring them back after their destruction was asked for; absent where it could not. */
    destructionDelay?: string;
    /** At the latest, where the day's key is turned daily. */
    dueAt: string;
    state: 'pending';
    note: string;
  };
}

export interface CertifiedTarget {
  target: string;
  kind: TargetKind;
  /** How many orders it was given. */
  rounds: number;
  /** `told`: a controller of its own that accepted the notice and need not answer (Art. 19 GDPR). */
  outcome: ErasureOutcome | 'told';
  /** Rows erased over all rounds, by dataset. */
  counts: Record<string, number>;
  verified: boolean;
  reason?: string;
  answeredAt: string;
  /** By what it can be shown that it was told. */
  told?: Pick<Told, 'channel' | 'reference' | 'reply' | 'at'>;
}

/** What a certificate is made of: the facts of the request and the erasure, and the terms that its event records. */
export interface Certifiable {
  controller: string;
  id: string;
  request: Request;
  erasure: Erasure;
  certifiedAt: string;
  terms: CertificateTerms;
}

/** How long a key of the day wraps before another takes its place. */
const TURN = durationOf('P1D');

/**
 * The certificate of an erasure. Pure: what was signed can be made again, byte for byte, from the events up to `erasure.certified`.
 * Throws when the erasure is not shredded or a target is unsettled: the process never asks for it then.
 */
export function certificate({ controller, id, request, erasure, certifiedAt, terms }: Certifiable): Certificate {
  const { closing, shredded } = erasure;
  const { approved } = request;
  if (!closing || !shredded || !approved) throw new Error(`Erasure ${id} cannot be certified before it is shredded.`);
  return asciiOnly({
    version: 1,
    controller,
    request: id,
    erasure: id,
    regulation: request.regulation,
    subjects: [...closing.closure].sort(),
    sinceApproval: {
      linked: closing.closure.filter((subject) => !approved.closure.includes(subject)).sort(),
      unlinked: approved.closure.filter((subject) => !closing.closure.includes(subject)).sort(),
    },
    fourEyes: approved.fourEyes ? 'on' : 'off',
    ...(request.drill && { drill: true }),
    receivedAt: request.receivedAt,
    verifiedAt: request.verified?.at ?? approved.at,
    approvedAt: approved.at,
    closedAt: closing.closedAt,
    shreddedAt: shredded.at,
    certifiedAt,
    targets: currentOrders(erasure)
      .map((order) => certifiedTarget(order, erasure.orders))
      .sort((a, b) => (a.target < b.target ? -1 : 1)),
    stays: {
      forgottenIdentifiers: closing.identifiers.length,
      optOuts: closing.optOuts?.length ?? 0,
      caseFiles:
        'The files of this and of earlier requests with the identifiers they named, each sealed under a key of its own, to prove that they were answered.',
      skeleton: {
        until: terms.skeletonUntil,
        ground: terms.skeletonGround,
        what: 'Pseudonymous facts: which events happened when, without values, identifiers or keys.',
      },
      inboundTopic: `Where services publish over Kafka, the topic privacy.${controller}.events names people in clear for at most 24 hours.`,
    },
    finality: {
      dayKeys: [...shredded.dayKeys].sort(),
      backupWindow: terms.backupWindow,
      ...(terms.destructionDelay !== undefined && { destructionDelay: terms.destructionDelay }),
      dueAt: finalDueAt(shredded.at, terms),
      state: 'pending',
      note: 'The backup window counts from the retirement of each key, not from its making; a ledger that was stopped retires its keys later.',
    },
  });
}

/**
 * When the last key of the day that wrapped the person's key is destroyed: it is turned within a day, waits for the backup window, and then for what stands
 * behind it.
 */
export function finalDueAt(
  shreddedAt: string,
  { backupWindow, destructionDelay = 'PT0S' }: Pick<CertificateTerms, 'backupWindow' | 'destructionDelay'>,
): string {
  return [TURN, durationOf(backupWindow), durationOf(destructionDelay)].reduce(addDuration, new Date(shreddedAt)).toISOString();
}

function certifiedTarget(last: ErasureOrder, orders: ErasureOrder[]): CertifiedTarget {
  const rounds = orders.filter(({ target }) => target === last.target);
  const told = rounds.findLast((round) => round.told)?.told;
  const counts = sum(rounds.map((round) => deletionsOf(round)?.counts ?? {}));
  return {
    target: last.target,
    kind: last.targetKind,
    rounds: rounds.length,
    ...said(last, rounds),
    counts,
    ...(told && { told: evidenceOf(told) }),
  };
}

function evidenceOf({ channel, reference, reply, at }: Told): CertifiedTarget['told'] {
  return { channel, reference, ...(reply === undefined ? {} : { reply }), at };
}

/** What the target said last, or that it was told and said nothing. */
function said(last: ErasureOrder, rounds: ErasureOrder[]): Pick<CertifiedTarget, 'outcome' | 'verified' | 'reason' | 'answeredAt'> {
  const lastAnswer = last.settledBy;
  if (!lastAnswer) {
    if (!last.told || !isSettled(last)) throw new Error(`Target ${last.target} is unsettled and cannot be certified.`);
    return { outcome: 'told', verified: false, answeredAt: last.told.at };
  }
  // A later round that found nothing new does not undo what an earlier one said.
  const telling = rounds.flatMap(({ settledBy }) => settledBy ?? []).findLast(({ outcome }) => outcome !== 'nothing-held') ?? lastAnswer;
  return {
    outcome: telling.outcome,
    verified: lastAnswer.verified,
    ...(telling.reason === undefined ? {} : { reason: telling.reason }),
    answeredAt: lastAnswer.at,
  };
}

function sum(all: Record<string, number>[]): Record<string, number> {
  const total = new Map<string, number>();
  for (const [dataset, count] of all.flatMap((counts) => Object.entries(counts))) total.set(dataset, (total.get(dataset) ?? 0) + count);
  return Object.fromEntries([...total].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** What would be written differently by JCS and by jq never gets into a certificate. */
function asciiOnly(made: Certificate): Certificate {
  if (!/^[\x20-\x7e]*$/.test(JSON.stringify(made))) throw new Error('A certificate holds printable ASCII only.');
  return made;
}
