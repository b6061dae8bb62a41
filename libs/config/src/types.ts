import type { Setting, settings } from './settings.ts';

type Settings = typeof settings;
type Value<S> = S extends Setting<infer T> ? T : never;

/** Everything that can be set, read and checked once at start and handed to what needs it. */
export type Config = { readonly [Name in keyof Settings]: Value<Settings[Name]> };

/** What is wrong with one variable; `message` names it, what it holds (unless that may be a secret) and what is allowed. */
export interface ConfigProblem {
  variable: string;
  message: string;
}
