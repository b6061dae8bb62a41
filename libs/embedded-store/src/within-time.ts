import { createContext, Script } from 'node:vm';

const context = createContext({ work: undefined as unknown });
const script = new Script('work()');

/**
 * Does synchronous work that may run away, as a regular expression can, and breaks it off after so many ms.
 * @throws Error with the code ERR_SCRIPT_EXECUTION_TIMEOUT.
 */
export function withinTime<T>(ms: number, work: () => T): T {
  context['work'] = work;
  return script.runInContext(context, { timeout: ms }) as T;
}
