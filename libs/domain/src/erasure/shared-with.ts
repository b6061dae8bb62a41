import { pointerTo } from '../events/pointer.ts';
import { isIdentifiable, type LedgerEvent } from '../events/index.ts';

/** What the ledger knows of what a recipient was given of one person. */
export interface SharedWith {
  /** Names of the fields that it got; an identifier of a type with such a name was among them. */
  fields: ReadonlySet<string>;
  /** Values that it may have got: for each, the events that the vault may hold the value of. */
  values: readonly SharedValue[];
}

export interface SharedValue {
  category: string;
  field: string;
  /** Events that had told the field's value when it was shared. */
  events: readonly string[];
}

/** A channel of contact that a recipient carried needs the address that it goes to. */
const addressOf: Readonly<Record<string, string>> = { email: 'email', sms: 'phone', phone: 'phone' };

/** Reads one pseudonym's stream, in its order, for what a recipient was given. */
export class SharedWithTrail {
  readonly #fields = new Set<string>();
  readonly #values = new Map<string, SharedValue>();
  /** Category and field to the events that told its value; `undefined` once one of them keeps none. */
  readonly #known = new Map<string, readonly string[] | undefined>();

  constructor(private readonly recipient: string) {}

  follow(event: LedgerEvent): void {
    switch (event.type) {
      case 'privacy.data.collected.v1':
      case 'privacy.data.corrected.v1':
        for (const field of event.data.fields) this.#collected(event, event.data.category, field);
        break;
      case 'privacy.data.shared.v1':
        if (event.data.recipient !== this.recipient || !isIdentifiable(event.data)) break;
        for (const field of event.data.fields) this.#shared(event.data.category, field);
        break;
      case 'privacy.contact.made.v1': {
        const address = event.data.sentBy === this.recipient ? addressOf[event.data.channel] : undefined;
        if (address !== undefined) this.#fields.add(address);
        break;
      }
      default:
    }
  }

  result(): SharedWith {
    return { fields: this.#fields, values: [...this.#values.values()] };
  }

  /** A field whose value was not kept once may have been shared with just that value: from then on nothing is said of it. */
  #collected({ id, metadata }: LedgerEvent, category: string, field: string): void {
    const key = JSON.stringify([category, field]);
    const before = this.#known.has(key) ? this.#known.get(key) : [];
    this.#known.set(key, before && metadata.commitments?.[fieldPointer(field)] ? [...before, id] : undefined);
  }

  #shared(category: string, field: string): void {
    this.#fields.add(field);
    const events = this.#known.get(JSON.stringify([category, field]));
    if (events) this.#values.set(JSON.stringify([category, field, events.length]), { category, field, events });
  }
}

/** Where the value of a field stands in an event's data. */
export function fieldPointer(field: string): string {
  return pointerTo('/fields', field);
}
