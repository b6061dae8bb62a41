import { requestKinds } from '../events/vocabulary.ts';

/** Rights that a policy can offer: what a request can ask for, taking back a consent, and having a person look at an automated decision. */
export const offerableRights = [...requestKinds, 'consent-withdrawal', 'human-review'] as const;
