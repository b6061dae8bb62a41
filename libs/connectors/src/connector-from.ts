import type { SystemFile } from '#domain';
import { planErasure } from '#domain';
import type { Collection, CollectResult, Connector, EraseResult, FailureCode, Failed, OwnSecrets, SystemProblem, VerifyResult, Who } from './connector.ts'; // prettier-ignore
import { missingSecrets } from './secrets-of.ts';

/** What a kind of connector does; it may throw whatever its client throws. */
export interface ConnectorWork {
  check(): Promise<SystemProblem[]>;
  collect(who: Who, signal?: AbortSignal): Promise<Collection>;
  erase(who: Who): Promise<EraseResult>;
  verify(who: Who): Promise<VerifyResult>;
}

/**
 * A connector whose failures are codes. An error of a client may quote data (a key, a row), so it goes no further than `failureCode`. Every call opens its
 * own connection, so nothing is held between them and a broken one breaks nothing else.
 */
export function connectorFrom(
  system: SystemFile,
  secrets: OwnSecrets,
  work: ConnectorWork,
  failureCode: (error: unknown) => FailureCode,
): Connector {
  const failed = (error: unknown): Failed => ({ ok: false, code: failureCode(error) });
  return {
    async check() {
      const plan = planErasure(system);
      if (!plan.ok) return [{ code: 'cycle', reason: `datasets refer to each other in a circle: ${plan.cycle.join(', ')}` }];
      const absent = await missingSecrets(system, secrets);
      if (absent.length) return absent;
      try {
        const problems = await work.check();
        if (problems.length) return problems;
      } catch (error) {
        const { code } = failed(error);
        return [{ code, reason: `the system could not be looked at: ${code}` }];
      }
      const again = await work.verify({ identifiers: [], records: [] }).catch(failed);
      return again.ok
        ? []
        : [{ code: again.code, reason: `what is looked at again after an erasure could not be looked at: ${again.code}` }];
    },
    async collect(who, signal): Promise<CollectResult> {
      if (signal?.aborted) return { ok: false, code: 'aborted' };
      try {
        return { ok: true, collection: await work.collect(who, signal) };
      } catch (error) {
        return signal?.aborted ? { ok: false, code: 'aborted' } : failed(error);
      }
    },
    erase: (who) => work.erase(who).catch(failed),
    verify: (who) => work.verify(who).catch(failed),
    close: async () => undefined,
  };
}
