/** Answers of the route that decides. */
export const deciding = {
  decision: {
    allow: false,
    reasons: [{ rule: 'no-consent', promise: 'J7', detail: 'No consent to newsletter is known.' }],
    policyVersion: '2019-05-10',
  },
};
