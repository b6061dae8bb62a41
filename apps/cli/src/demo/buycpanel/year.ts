import { breakOnPurpose } from '../broken-on-purpose.ts';
import { person, visitorAddress, type Person } from '../people.ts';
import { Random } from '../random.ts';
import { day, hour, Year } from '../year.ts';
import { browse } from './browse.ts';
import { newsletter } from './newsletter.ts';
import { operations } from './operations.ts';
import { order } from './order.ts';
import { correct, register } from './register.ts';
import { answerSurvey } from './survey.ts';
import { ticket } from './ticket.ts';

const entities = ['buycpanel', 'jetbackup', 'jetapps', 'mycpadmin', 'jetclone'] as const;

/** A year of BuycPanel, a shop for software licences: accounts, licences, mailings, advertising, and people who object to it. */
export function yearOfBuycpanel(seed: number, end: number, customers = 850, visitors = 250): Year {
  const random = new Random(seed);
  const year = new Year('buycpanel', random, end);
  for (let number = 1; number <= customers; number++) customer(year, random, person(random, 5_000 + number));
  for (let number = 1; number <= visitors; number++)
    browse(year, random, { cookie_id: `k-${random.hex(12)}`, ip: visitorAddress(random) }, year.someTime());
  operations(year, random);
  breakOnPurpose('buycpanel', year);
  return year;
}

function customer(year: Year, random: Random, who: Person): void {
  const id = `u${who.number}`;
  const joined = year.someTime();
  const subject = { user_id: id, email: who.email };
  const entity = random.pick(entities);
  register(year, random, who, id, entity, joined);
  const mailUntil = random.chance(0.45) ? newsletter(year, random, who, entity, joined + 3 * hour) : year.end;
  const orders = random.int(0, 2);
  for (let n = 0; n < orders; n++)
    order(year, random, who, id, entity, `L-${who.number}-${n + 1}`, joined + n * random.int(20, 90) * day + hour, mailUntil);
  if (random.chance(0.6))
    browse(year, random, { ...subject, cookie_id: `k-${random.hex(12)}`, ip: who.ip }, joined + random.int(1, 400) * hour);
  if (random.chance(0.08)) answerSurvey(year, id, joined + random.int(5, 50) * day);
  if (random.chance(0.2)) ticket(year, random, who, id, joined + random.int(3, 60) * day);
  if (random.chance(0.04)) correct(year, who, id, joined + random.int(10, 90) * day);
}
