const breach = {
  id: 'b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1',
  status: 'closed',
  kind: 'failure',
  awareAt: '2026-11-02T10:00:00Z',
  systems: ['shop-db'],
  categories: ['order'],
  fields: ['delivery_address'],
  from: '2026-10-30T00:00:00Z',
  to: '2026-11-02T09:00:00Z',
  openedAt: '2026-11-02T11:00:00.000Z',
  openedBy: 'dpo',
  subjectsAtOpening: 1200,
  authority: {
    dueAt: '2026-11-05T10:00:00.000Z',
    state: 'late',
    reports: [
      { authority: 'dpa-berlin', reportedAt: '2026-11-06T09:00:00Z', reference: 'LDA-2026-1234', delay: 'still-investigating', by: 'dpo' },
    ],
  },
  subjects: { dueAt: '2026-11-12T00:00:00.000Z', told: 1190, lastToldAt: '2026-11-06T08:00:00.000Z' },
  closed: { at: '2026-11-13T09:00:00.000Z', by: 'dpo', reason: 'everybody-told' },
};

/** What is answered about breaches, and announcements. */
export const breaches = {
  announcement: { version: '2', channel: 'page', status: 'announced', position: '4711' },
  breachRecorded: { id: breach.id, position: '4711' },
  breach: {
    ...breach,
    hits: {
      subjects: 1200,
      categories: [{ category: 'order', subjects: 1200 }],
      told: 1190,
      erased: 8,
      untold: 2,
      state: 'overdue',
    },
  },
  breaches: { items: [breach] },
  untold: { items: ['6f1d1c2b3a49587766554433221100ff'] },
};
