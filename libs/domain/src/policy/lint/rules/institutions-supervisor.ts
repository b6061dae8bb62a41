import type { LintRule } from '../lint-rule.ts';

const EDPS = /\bedps\b|european data protection supervisor/i;

export const institutionsSupervisor: LintRule = {
  id: 'institutions-supervisor',
  docs: 'complaints are sent to the European Data Protection Supervisor, who supervises institutions of the Union only (Regulation (EU) 2018/1725 Art. 52).',
  check(policy) {
    const { name = '', url = '', email = '', address = '' } = policy.rights?.authority ?? {};
    if (![name, url, email, address].some((each) => EDPS.test(each))) return [];
    const concerned = (policy.promises ?? []).flatMap(({ checks }, index) =>
      checks.some((check) => check.kind === 'requests-answered' && check.kinds.includes('complaint')) ? [`/promises/${index}`] : [],
    );
    return [
      {
        pointers: ['/rights/authority', ...concerned],
        because:
          'The European Data Protection Supervisor supervises institutions of the Union only (Regulation (EU) 2018/1725 Art. 52) and cannot take complaints about a company; they go to the authority of a Member State (Art. 77 GDPR).',
      },
    ];
  },
};
