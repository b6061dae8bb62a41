import { Inject, Injectable } from '@nestjs/common';
import type { Principal } from '#auth';
import { Engines } from '#runtime';
import { forms } from '../http/field.ts';
import { Elsewhere, refuse } from '../http/refuse.ts';

/** A person as a path names them: the oldest of their pseudonyms, and all that are one person with it by links. */
export interface Person {
  subject: string;
  subjects: string[];
}

/** Finds who a path is about. Another controller's people are not there, like those who never were. */
@Injectable()
export class People {
  constructor(@Inject(Engines) private readonly engines: Engines) {}

  /** Answers 404 if there is no such person here, 307 if an older pseudonym stands for this one. `url` is the request's own. */
  async find(sender: Principal, id: string, url: string): Promise<Person> {
    const { vault } = this.engines;
    const state = forms.id.test(id) ? await vault.subjectState(sender.controller, id) : undefined;
    if (state === undefined) return refuse('not-found', 'The controller has no person with this pseudonym.');
    const subjects = await vault.linksOf(sender.controller, id);
    const oldest = subjects[0] ?? id;
    if (oldest !== id) throw new Elsewhere(url.replace(id, oldest));
    return { subject: id, subjects };
  }
}
