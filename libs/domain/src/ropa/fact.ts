/** What a record of processing says something of. */
export const aspects = [
  'entity',
  'category',
  'field',
  'purpose',
  'legal-basis',
  'moment',
  'system',
  'recipient',
  'country',
  'mechanism',
  'automated-decision',
  'control',
] as const;
export type Aspect = (typeof aspects)[number];

/** One step of a fact: `['recipient', 'dhl']`. */
export type Step = readonly [aspect: Aspect, id: string];

/**
 * One thing that a record of processing says, smaller than which it says nothing: that there is a recipient, or that this recipient gets this field of this category.
 * The last step is the thing itself, those before it are what it belongs to.
 */
export type Fact = readonly Step[];

export const keyOf = (fact: Fact): string => JSON.stringify(fact);

/** What a fact belongs to, the widest first; not the fact itself. */
export const ancestorsOf = (fact: Fact): Fact[] => fact.slice(1).map((_, n) => fact.slice(0, n + 1));
