import type { Rule } from './check.ts';
import { pointerTo } from './pointer.ts';
import { consentString, name } from './shapes.ts';

/** At least one of the fields has to be there. */
export function atLeastOneOf(...fields: string[]): Rule {
  const names = fields.join(' or ');
  return {
    docs: `Needs ${names}.`,
    schema: { anyOf: fields.map((field) => ({ required: [field] })) },
    check: (data, pointer, problems) => {
      if (fields.every((field) => data[field] === undefined))
        problems.push({ pointer: pointerTo(pointer, fields[0] ?? ''), reason: `needs ${names}` });
    },
  };
}

/** `needed` has to be there when `field` has the value. */
export function requiredWhen(field: string, value: string, needed: string): Rule {
  return {
    docs: `\`${needed}\` is required when \`${field}\` is \`${value}\`.`,
    check: (data, pointer, problems) => {
      if (data[field] === value && data[needed] === undefined) {
        problems.push({ pointer: pointerTo(pointer, needed), reason: `is required when ${field} is ${value}` });
      }
    },
  };
}

/** The value of a TCF or GPP signal is a consent string, that of any other signal a name. */
export const valueFitsSignal: Rule = {
  docs: '`value` is a consent string (up to 4 KiB) where `signal` is `tcf` or `gpp`, otherwise a name.',
  check: (data, pointer, problems) => {
    const shape = data['signal'] === 'tcf' || data['signal'] === 'gpp' ? consentString : name;
    shape.check(data['value'], pointerTo(pointer, 'value'), problems, 'wire');
  },
};
