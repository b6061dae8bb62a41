import type { ActGroup } from '../promise/book.ts';

/** The clear data of acts, as far as a record of processing looks at it. Which members an act has, its type says. */
export interface ActData {
  entity?: string;
  category?: string;
  fields?: string[];
  purpose?: string;
  purposes?: string[];
  legalBasis?: string;
  origin?: string;
  originName?: string;
  system?: string;
  dataset?: string;
  moment?: string;
  stored?: boolean;
  automatedDecision?: boolean;
  recipient?: string;
  country?: string;
  mechanism?: string;
  ground?: string;
  consideration?: string;
  channel?: string;
  sentBy?: string;
  control?: string;
  outcome?: string;
  ageBand?: string;
  residence?: string;
}

const processing = ['data.collected', 'data.used', 'data.accessed', 'data.shared', 'contact.made'] as const;
const others = ['control.evidenced', 'subject.described'] as const;
export type ActKind = (typeof processing)[number] | (typeof others)[number];

const kinds = new Map<string, ActKind>([...processing, ...others].map((kind) => [`privacy.${kind}.v1`, kind]));

/** What kind of act a group is; undefined for those that no record of processing speaks of. */
export const kindOf = ({ type }: ActGroup): ActKind | undefined => kinds.get(type);

export const dataOf = ({ data }: ActGroup): ActData => data;

/** Who got data by an act: the recipient of data, or who carried a message. */
export const recipientOf = ({ recipient, sentBy }: ActData): string | undefined => recipient ?? sentBy;

export const purposesOf = ({ purpose, purposes = [] }: ActData): string[] => (purpose === undefined ? purposes : [purpose, ...purposes]);
