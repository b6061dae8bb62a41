import { policyFile } from '../support/policies.ts';
import { testPromises } from './test-promises.ts';
import { impossible, ordinaryDay, scenarios } from './buycpanel.ts';

testPromises(policyFile('buycpanel'), { scenarios, impossible, ordinaryDay });
