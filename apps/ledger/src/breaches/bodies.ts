import { breachKinds, type BreachKind } from '#domain';
import { forms, OneOf, Text, Time } from '../http/field.ts';

export class NewBreachBody {
  @OneOf(breachKinds, { description: 'What happened.', example: 'failure' })
  kind!: BreachKind;

  @Time({ description: 'When the organisation became aware of it; the clocks start here.', example: '2026-11-02T10:00:00Z' })
  awareAt!: string;

  @Text(forms.name, { optional: true, description: 'Systems whose data was hit; every system without it.' }, true)
  systems?: string[];

  @Text(forms.code, { optional: true, description: 'Categories that were hit; all without it.' }, true)
  categories?: string[];

  @Text(forms.name, { optional: true, description: 'Names of the fields that were hit; all without it.' }, true)
  fields?: string[];

  @Time({ optional: true, description: 'Since when the data was exposed; without it nobody knows.' })
  from?: string;

  @Time({ optional: true, description: 'Until when; `awareAt` without it.' })
  to?: string;
}

export class ReportBody {
  @Text(forms.name, { description: 'Which authority.', example: 'dpa-berlin' })
  authority!: string;

  @Time({ description: 'When it was told.', example: '2026-11-02T12:00:00Z' })
  reportedAt!: string;

  @Text(forms.name, { optional: true, description: 'Reference of the report with the authority.' })
  reference?: string;

  @Text(forms.code, { optional: true, description: 'Why it was told late (Art. 33(1) GDPR); required where it was.' })
  delay?: string;
}

export class CloseBody {
  @Text(forms.code, { description: 'Why: everybody-told, no-risk, no-high-risk, …', example: 'everybody-told' })
  reason!: string;
}
