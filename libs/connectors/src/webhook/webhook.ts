import { randomUUID } from 'node:crypto';
import { plainToInstance } from 'class-transformer';
import type { Dataset, SystemFile } from '#domain';
import { settingsOf } from '../connection/setting.ts';
import { connectorFrom, type ConnectorWork } from '../connector-from.ts';
import { ConnectorError, type Collection, type ConnectorDefinition, type OwnSecrets, type Who } from '../connector.ts';
import { call, codeOfStatus, type HttpAnswer } from '../http-call.ts';
import { httpFailure } from '../http-failure.ts';
import { readSecret } from '../secrets-of.ts';
import { spooledCollection } from '../spooled-collection.ts';
import { erasedIn, failureIn, problemsIn, remainingIn, rowIn } from './answers.ts';
import { connectionProblems, WebhookConnection } from './connection.ts';
import { signed } from './sign.ts';

const TIMEOUT_MS = 30_000;
const MAX_ANSWER = 1024 * 1024;
const MAX_REFUSAL = 64 * 1024;

/** Systems that somebody's own program answers for: it is sent a signed request and answers with counts. */
export const webhook: ConnectorDefinition = {
  kind: 'webhook',
  settings: settingsOf(WebhookConnection),
  connectionProblems,
  create: (system, secrets) => connectorFrom(system, secrets, work(system, secrets), httpFailure),
};

type Task = 'check' | 'collect' | 'erase' | 'verify';

function work(system: SystemFile, secrets: OwnSecrets): ConnectorWork {
  const ask = (task: Task, who?: Who) => send(system, secrets, task, who);
  const whole = async (task: Task, who?: Who) => (await ask(task, who)).whole(MAX_ANSWER);
  return {
    check: async () => problemsIn(await whole('check')),
    collect: async (who, signal) => collect(system, await ask('collect', who), signal),
    async erase(who) {
      const answer = await ask('erase', who);
      if (answer.status === 202) {
        answer.discard();
        return { ok: false, code: 'pending' };
      }
      return erasedIn(await answer.whole(MAX_ANSWER), system);
    },
    verify: async (who) => remainingIn(await whole('verify', who), system),
  };
}

/** Sends a request and answers with what came, if that is a success. @throws ConnectorError */
async function send(system: SystemFile, secrets: OwnSecrets, task: Task, who: Who | undefined): Promise<HttpAnswer> {
  const connection = plainToInstance(WebhookConnection, system.connection ?? {});
  const { endpoint, verifyEndpoint, timeoutMs = TIMEOUT_MS } = connection;
  const [key, ca] = await Promise.all([readSecret(secrets, connection.signingKey), readSecret(secrets, connection.ca)]);
  const now = new Date();
  const body = JSON.stringify({ type: `lethe.system.${task}`, timestamp: now.toISOString(), data: dataOf(system, who) });
  const headers = {
    'content-type': 'application/json',
    accept: task === 'collect' ? 'application/x-ndjson' : 'application/json',
    // A request that is sent again is another one: it is to be looked at anew.
    ...signed(key, randomUUID(), Math.floor(now.getTime() / 1000), body),
  };
  const url = task === 'verify' ? (verifyEndpoint ?? endpoint) : endpoint;
  const answer = await call({ method: 'POST', url, headers, body, timeoutMs, ca });
  if (answer.status === 200 || (answer.status === 202 && task === 'erase')) return answer;
  const refusal = await answer.whole(MAX_REFUSAL).catch(() => Buffer.alloc(0));
  throw new ConnectorError(failureOr(refusal) ?? codeOfStatus(answer.status));
}

function failureOr(refusal: Buffer) {
  try {
    return failureIn(refusal);
  } catch {
    return undefined;
  }
}

function dataOf({ controller, name, datasets }: SystemFile, who: Who | undefined) {
  const about = who && {
    person: { identifiers: who.identifiers, records: who.records },
    ...(who.request === undefined ? {} : { request: who.request }),
  };
  return { controller, system: name, datasets: datasets.map(datasetOf), ...about };
}

/** What the file says of a dataset. Where keys are is nothing that others need to know. */
function datasetOf({ name, category, location, key, erase, fields }: Dataset) {
  const told = fields.map(({ action, ...field }) => ({
    ...field,
    ...(action ? { action: { ...action, ...('key' in action ? { key: undefined } : {}) } } : {}),
  }));
  return { name, category, location, key, erase, fields: told };
}

/** Reads a copy to its end and sets it aside: what breaks off is no copy. */
async function collect(system: SystemFile, answer: HttpAnswer, signal?: AbortSignal): Promise<Collection> {
  try {
    return await spooledCollection(system, signal, async (write) => {
      let ended = false;
      for await (const line of answer.lines()) {
        if (ended) throw new ConnectorError('bad-answer');
        const read = rowIn(line, system);
        if (read === 'end') ended = true;
        else await write(read.dataset, read.row);
      }
      if (!ended) throw new ConnectorError('bad-answer');
    });
  } finally {
    answer.discard();
  }
}
