import { policyFile } from '../support/policies.ts';
import { testPromises } from './test-promises.ts';
import { impossible, ordinaryDay, scenarios } from './jrpanel.ts';

testPromises(policyFile('jrpanel'), { scenarios, impossible, ordinaryDay });
