import { policyFile } from '../support/policies.ts';
import { testPromises } from './test-promises.ts';
import { ordinaryDay } from './buycpanel/ordinary-day.ts';
import { impossible, scenarios } from './buycpanel/scenarios.ts';

testPromises(policyFile('buycpanel'), { scenarios, impossible, ordinaryDay });
