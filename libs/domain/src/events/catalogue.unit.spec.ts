import { describe, expect, it } from '@jest/globals';
import { buildCatalogue, catalogue } from './catalogue.ts';
import { DataCollected } from './data/collected.ts';
import { DataUsed } from './data/used.ts';
import { considerationOf, defaults, isDelivered, isIdentifiable, isStored, originOf, sharingGroundOf } from './defaults.ts';
import { personalFields } from './personal-fields.ts';

describe('the catalogue', () => {
  it('has every type of the design, and only Lethe records its own', () => {
    const names = (publisher: boolean) => catalogue.all.filter((event) => event.publisher === publisher).map((event) => event.name);
    const listed = (text: string) => text.trim().split(/\s+/).sort();
    expect({ published: names(true).sort(), own: names(false).sort() }).toEqual({
      published: listed(`
        data.collected data.used data.accessed data.corrected data.obscured data.deleted data.shared consent.granted consent.withdrawn
        signal.received contact.made notice.given subject.linked subject.unlinked subject.described identifier.released retention.scheduled
        control.evidenced`),
      own: listed(`
        request.opened request.verified request.extended request.paused request.resumed request.approved request.refused request.completed
        erasure.ordered erasure.answered erasure.told erasure.escalated erasure.stuck erasure.closing erasure.closed erasure.shredding
        erasure.shredded erasure.certified skeleton.expired values.opened value.expired value.lost key.destroyed event.refused optout.carried identity.conflicted policy.published policy.announced
        system.registered apikey.created apikey.revoked hold.placed hold.lifted breach.opened breach.reported breach.closed drill.started drill.ended system.silent system.heard publisher.silent publisher.heard
        finding.acknowledged finding.resolved`),
    });
  });

  it('reads from a type its name and version', () => {
    const { type, name, version, about, publisher } = catalogue.get('privacy.data.collected.v1') ?? {};
    expect({ type, name, version, about, publisher }).toEqual({
      type: 'privacy.data.collected.v1',
      name: 'data.collected',
      version: 1,
      about: 'subject',
      publisher: true,
    });
  });

  it('refuses a type that is declared twice', () => {
    expect(() => buildCatalogue([DataCollected, DataUsed, DataCollected])).toThrow(
      'The event type privacy.data.collected.v1 is declared twice',
    );
  });

  it('refuses a class that declares no type of event', () => {
    class Undeclared {
      static readonly type = 'privacy.data.forgotten.v1';
    }
    expect(() => buildCatalogue([Undeclared])).toThrow('Undeclared does not declare a type of event');
  });

  it('marks what is personal in data.shared, in its legal order too, and says what is left of it', () => {
    const marked = personalFields(catalogue.get('privacy.data.shared.v1') ?? { fields: [] });
    expect(marked.map(({ pointer, field }) => [pointer, field.personal, field.whenGone])).toEqual([
      ['/legalOrder/reference', 'value', 'nothing'],
      ['/subject', 'identifiers', 'the types of the identifiers'],
      ['/note', 'note', 'nothing'],
    ]);
  });

  it('marks nothing personal in what only Lethe records', () => {
    expect(catalogue.all.filter(({ publisher }) => !publisher).flatMap(personalFields)).toEqual([]);
  });

  it('documents the defaults that readers apply', () => {
    const documented = catalogue.all.flatMap(({ fields }) =>
      fields.filter((field) => 'default' in field).map((field) => [field.name, field.default]),
    );
    expect(Object.fromEntries(documented)).toEqual(defaults);
    const read = [originOf({}), isStored({}), sharingGroundOf({}), considerationOf({}), isIdentifiable({}), isDelivered({})];
    expect(read).toEqual(['provided', true, 'policy', 'none', true, true]);
    const said = [
      originOf({ origin: 'inferred' }),
      isStored({ stored: false }),
      sharingGroundOf({ ground: 'consent' }),
      considerationOf({ consideration: 'money' }),
      isIdentifiable({ identifiable: false }),
      isDelivered({ delivered: false }),
    ];
    expect(said).toEqual(['inferred', false, 'consent', 'money', false, false]);
  });
});
