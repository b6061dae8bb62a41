import type { FieldProblem, SystemFile } from '#domain';
import { settingsOf } from '../connection/setting.ts';
import { connectorFrom, type ConnectorWork } from '../connector-from.ts';
import {
  ConnectorError,
  type ConnectorDefinition,
  type EraseResult,
  type OwnSecrets,
  type SystemProblem,
  type VerifyResult,
  type Who,
} from '../connector.ts';
import { httpFailure } from '../http-failure.ts';
import { connectionProblems, readConnection, OpenDsrConnection } from './connection.ts';
import { Processor } from './processor.ts';

/**
 * Processors that take requests over HTTP in the form of OpenDSR 2.0 (https://github.com/opengdpr/OpenDSR) and answer later, signed. Nobody can look
 * into them: what they say is their word, and a receipt says so.
 */
export const opendsr: ConnectorDefinition = {
  kind: 'opendsr',
  settings: settingsOf(OpenDsrConnection),
  connectionProblems,
  datasetProblems,
  create: (system, secrets) => connectorFrom(system, secrets, work(system, secrets), httpFailure),
};

/** The datasets of a processor tell people what it holds; what it does with them is its own business. */
function datasetProblems({ datasets }: SystemFile): FieldProblem[] {
  return datasets.flatMap(({ erase }, index) =>
    erase === 'delete-row'
      ? []
      : [{ pointer: `/datasets/${index}/erase`, reason: 'a processor is only asked to erase; it must be delete-row' }],
  );
}

function work(system: SystemFile, secrets: OwnSecrets): ConnectorWork {
  const discover = () => Processor.discover(system.connection, secrets);
  const askedBy = (who: Who) => ({ controller: system.controller, system: system.name, who });
  return {
    check: async () => problemsOf(system, await discover()),
    collect: async () => {
      throw new ConnectorError('unsupported');
    },
    async erase(who): Promise<EraseResult> {
      const processor = await discover();
      // Whom the processor cannot be asked about it may hold all the same.
      if (!processor.knowsAnyOf(who)) return { ok: false, code: 'unsupported' };
      const known = await processor.status(askedBy(who));
      switch (known?.status) {
        case 'completed':
          return { ok: true, counts: countsOf(system, known.results ?? 0), retained: [], found: [], byWord: true };
        case 'cancelled':
          return { ok: false, code: 'constraint' };
        case undefined:
          await processor.requestErasure(askedBy(who), new Date());
          return { ok: false, code: 'pending' };
        case 'pending':
        case 'in_progress':
          return { ok: false, code: 'pending' };
      }
    },
    /** Asks again what the processor says. What it was never asked it has not answered, and there is nothing to compare. */
    async verify(who): Promise<VerifyResult> {
      const known = await discover().then((processor) => processor.status(askedBy(who)));
      if (known?.status === 'pending' || known?.status === 'in_progress') return { ok: false, code: 'pending' };
      return known?.status === 'cancelled' ? { ok: false, code: 'constraint' } : { ok: true, remaining: {}, byWord: true };
    },
  };
}

/** A processor says how much it found and not where, so it stands at the first dataset. */
function countsOf({ datasets }: SystemFile, results: number): Record<string, number> {
  return Object.fromEntries(datasets.map(({ name }, index) => [name, index === 0 ? results : 0]));
}

function problemsOf(system: SystemFile, { discovery }: Processor): SystemProblem[] {
  const problems: SystemProblem[] = [];
  if (!discovery.apiVersion.startsWith('2.'))
    problems.push({ code: 'version', reason: `the processor speaks OpenDSR ${discovery.apiVersion.slice(0, 20)}; version 2 is needed` });
  if (!discovery.canErase) problems.push({ code: 'no-erasure', reason: 'the processor does not take requests for erasure' });
  const { identities } = readConnection(system.connection);
  const types = new Set(system.datasets.flatMap((dataset) => Object.keys(dataset.identifiers ?? {})));
  const taken = [...types].filter((type) => discovery.identities.some((identity) => identity.type === identities[type]));
  if (taken.length === 0)
    problems.push({
      code: 'identities',
      reason: `the processor takes none of ${[...types].join(', ')}: say in identities what it calls them`,
    });
  return problems;
}
