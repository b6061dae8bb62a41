import { asking } from './examples/asking.ts';
import { breaches } from './examples/breaches.ts';
import { deciding } from './examples/deciding.ts';
import { rights } from './examples/rights.ts';
import { ropa } from './examples/ropa.ts';
import { settingUp } from './examples/setting-up.ts';
import { watching } from './examples/watching.ts';

/** Answers as the documentation shows them: one for each route that answers JSON. */
export const examples = { ...asking, ...breaches, ...deciding, ...rights, ...settingUp, ...watching, ropa };
