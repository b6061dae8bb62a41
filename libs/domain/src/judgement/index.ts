export { isJudged, judgedTypes } from './act.ts';
export type { JudgedEvent, JudgedType } from './act.ts';
export { EVERYTHING, EVERY_CONTACT, factsOf, optOutFacts, topicOf } from './fact.ts';
export type { Fact, Moment, ToldFact } from './fact.ts';
export { judge } from './judge.ts';
export type { Contradiction } from './judge.ts';
export { known } from './known.ts';
export type { Known } from './known.ts';
export { ruleTable } from './rule-table.ts';
