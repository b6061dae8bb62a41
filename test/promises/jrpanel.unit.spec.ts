import { policyFile } from '../support/policies.ts';
import { testPromises } from './test-promises.ts';
import { ordinaryDay } from './jrpanel/ordinary-day.ts';
import { impossible, scenarios } from './jrpanel/scenarios.ts';

testPromises(policyFile('jrpanel'), { scenarios, impossible, ordinaryDay });
