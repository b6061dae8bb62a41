import { describe, expect, it } from '@jest/globals';
import { buildCatalogue, catalogue } from './catalogue.ts';
import type { EventTypes } from './catalogue.ts';
import { DataCollected } from './data/collected.ts';
import { DataUsed } from './data/used.ts';
import { sampleRecorded, sampleWire } from './samples.ts';
import { validateRecorded, validateWire } from './validate.ts';

const types = catalogue.all.map((definition) => definition.type as keyof EventTypes);

describe('the catalogue', () => {
  it('refuses a type that is declared twice', () => {
    expect(() => buildCatalogue([DataCollected, DataUsed, DataCollected])).toThrow(
      'The event type privacy.data.collected.v1 is declared twice',
    );
  });

  it('refuses a class that declares no type of event', () => {
    class Nameless {
      static readonly type = 'privacy.data.forgotten.v1';
    }
    expect(() => buildCatalogue([Nameless])).toThrow('Nameless does not declare a type of event');
  });
});

describe.each(types)('%s', (type) => {
  it('accepts its sample as sent and as recorded', () => {
    expect({ wire: validateWire(type, sampleWire(type)), recorded: validateRecorded(type, sampleRecorded(type)) }).toEqual({
      wire: [],
      recorded: [],
    });
  });
});
