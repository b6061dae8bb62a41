import type { EventDefinition } from './event-type.ts';
import { pointerTo } from './pointer.ts';
import type { FieldDefinition } from './shape.ts';

export interface PersonalField {
  /** Into the data: `/record`, `/legalOrder/reference`. */
  pointer: string;
  field: FieldDefinition;
}

/** The fields of a type of event that may be personal, those of objects inside it too. */
export function personalFields(definition: Pick<EventDefinition, 'fields'>): PersonalField[] {
  return collect(definition.fields, '');
}

function collect(fields: readonly FieldDefinition[], parent: string): PersonalField[] {
  return fields.flatMap((field) => {
    const pointer = pointerTo(parent, field.name);
    return field.personal ? [{ pointer, field }] : collect(field.fields ?? [], pointer);
  });
}
