import { EVERYTHING, EVERY_CONTACT, type Fact, type JudgedEvent } from '#domain';

/** What a person said, or was told, in a clause. */
export function saidInWords(fact: Fact): string {
  switch (fact.is) {
    case 'consent':
      return `consented to ${fact.purpose}`;
    case 'refusal':
      return `refused ${fact.purpose === EVERYTHING ? 'everything' : fact.purpose === EVERY_CONTACT ? 'every contact' : fact.purpose}`;
    case 'signal':
      return `sent the signal ${fact.signal}=${fact.value}`;
    case 'notice':
      return `was told (${fact.notice})`;
    case 'age':
      return `is known to be ${fact.band}`;
    case 'request':
      return `asked (${fact.kind})`;
    case 'request-state':
      return `was answered (${fact.state})`;
  }
}

/** What a judged event says was done, in a sentence; everything that a judgement of the event alone looks at is in it. */
export function inWords({ type, data }: JudgedEvent): string {
  const as = data.entity === undefined ? '' : `, by ${data.entity}`;
  switch (type) {
    case 'privacy.data.collected.v1': {
      const { category, fields, purposes, legalBasis, moment = 'no moment said', stored = true, signals } = data;
      const how = `${legalBasis}; ${moment}${stored ? '' : '; passed through, not stored'}${signals?.dnt ? '; Do Not Track sent' : ''}`;
      return `collected ${category} (${fields.join(', ')}) for ${purposes.join(', ')} [${how}]${as}`;
    }
    case 'privacy.data.used.v1': {
      const { category, fields = [], purpose, legalBasis } = data;
      return `used ${category} (${fields.join(', ')}) for ${purpose} [${legalBasis}]${as}`;
    }
    case 'privacy.data.shared.v1': {
      const { category, fields, recipient, country, purpose, legalBasis, mechanism = 'no mechanism', identifiable = true } = data;
      const how = `${legalBasis}; ${mechanism}${identifiable ? '' : '; nobody identifiable'}`;
      return `gave ${category} (${fields.join(', ')}) to ${recipient} in ${country} for ${purpose} [${how}]${as}`;
    }
    case 'privacy.data.accessed.v1': {
      const { actor, category, fields = [], purpose } = data;
      return `${actor} looked at ${category} (${fields.join(', ')}) for ${purpose}${as}`;
    }
    case 'privacy.retention.scheduled.v1':
      return `scheduled to ${data.action} ${data.category} by ${data.dueAt}${as}`;
    case 'privacy.contact.made.v1': {
      const { channel, purpose, commercial, sentBy = 'nobody else', unsubscribe = false } = data;
      const marks = commercial ? `advertisement, ${unsubscribe ? 'with' : 'without'} a way to unsubscribe` : 'no advertisement';
      return `wrote by ${channel} for ${purpose} through ${sentBy} [${marks}]${as}`;
    }
  }
}
