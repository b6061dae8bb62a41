import { regulations, requestKinds, type Regulation, type RequestKind } from '#domain';
import { Identifiers, forms, OneOf, Text, Time } from '../http/field.ts';
import { PageQuery } from '../http/paging.ts';

/** The bodies and queries of requests. Reasons, grounds, methods and outcomes are codes; nothing personal stands in them. */
export class NewRequestBody {
  @OneOf(requestKinds, { description: 'Which right is exercised.', example: 'access' })
  kind!: RequestKind;

  @Identifiers({ description: 'Identifier type to value, as the person gave them.', example: { email: 'ada@example.org' } })
  identifiers!: Record<string, string>;

  @Time({ optional: true, description: 'When the request came in; now without it.', example: '2026-11-02T09:00:00Z' })
  receivedAt?: string;

  @OneOf(regulations, { optional: true, description: 'Law that decides when the answer is due; `gdpr` without it.', example: 'gdpr' })
  regulation?: Regulation;
}

export class RequestsQuery extends PageQuery {
  @OneOf(['opened', 'verified', 'approved', 'refused', 'completed'], { optional: true, description: 'Only requests in this state.' })
  status?: string;

  @OneOf(requestKinds, { optional: true, description: 'Only requests of this kind.' })
  kind?: string;

  @Time({ optional: true, description: 'Only requests due before this time.' })
  dueBefore?: string;
}

export class VerifyBody {
  @Text(forms.code, { description: 'How the person was verified.', example: 'login' })
  method!: string;
}

export class ReasonBody {
  @Text(forms.code, { description: 'Why.', example: 'complex' })
  reason!: string;
}

export class ApproveBody {
  @Text(
    forms.id,
    {
      optional: true,
      description: "The pseudonyms that the approver was shown as the request's closure; 409 if others belong to the person now.",
    },
    true,
  )
  closure?: string[];
}

export class RefuseBody {
  @Text(forms.code, { description: 'On which ground (Art. 12(5), 17(3) GDPR, …).', example: 'manifestly-unfounded' })
  ground!: string;

  @Text(forms.name, { description: 'Where the person may complain.', example: 'edpb.europa.eu' })
  complaintRoute!: string;

  @Text(forms.name, { description: 'Which court the person may turn to.', example: 'courts-of-residence' })
  judicialRemedy!: string;
}

export class CompleteBody {
  @Text(forms.code, { description: 'How it ended.', example: 'answered' })
  outcome!: string;

  @Text(forms.id, { optional: true, description: 'The export that was handed over.' })
  export?: string;
}
