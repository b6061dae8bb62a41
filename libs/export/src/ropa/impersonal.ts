import { plainName } from '../words/plain.ts';

/** Words for codes, for readers whom the data is not about. */
const bases: Readonly<Record<string, string>> = {
  contract: 'a contract with the person',
  consent: 'consent',
  'legal-obligation': 'a legal obligation',
  'vital-interest': 'somebody’s vital interests',
  'public-task': 'a task in the public interest',
  'legitimate-interest': 'a legitimate interest',
};

const origins: Readonly<Record<string, string>> = {
  provided: 'The person',
  observed: 'Observation of the person',
  inferred: 'Worked out from other data',
  'third-party': 'Somebody else',
};

const own = (record: Readonly<Record<string, string>>, key: string) => (Object.hasOwn(record, key) ? record[key] : undefined);

export const basisName = (code: string): string => own(bases, code) ?? plainName(code).toLowerCase();

/** `third-party (schufa)` → `Somebody else (schufa)`. */
export function originName(origin: string): string {
  const [code = '', ...from] = origin.split(' ');
  return [own(origins, code) ?? plainName(code), ...from].join(' ');
}
