/** Legal basis of Art. 6(1) GDPR. */
export type LegalBasis = 'contract' | 'consent' | 'legal-obligation' | 'vital-interest' | 'public-task' | 'legitimate-interest';
