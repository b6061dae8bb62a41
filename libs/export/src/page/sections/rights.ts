import type { PolicyContact } from '#domain';
import { silent } from '../../files/silence.ts';
import type { Words } from '../../words/words.ts';
import type { PageFacts } from '../facts.ts';
import { markup, type Html, type HtmlValue } from '../html.ts';
import { facts, items, section } from '../parts.ts';

interface Rights {
  law: string;
  rights: readonly (readonly [string, string])[];
  complain: Html;
}

const european: Rights['rights'] = [
  ['Correct', 'Have what is wrong corrected, and what is incomplete completed (Article 16).'],
  ['Erase', 'Have your data erased where there is no longer a reason to keep it (Article 17).'],
  ['Restrict', 'Have it kept but not used while something about it is disputed (Article 18).'],
  [
    'Take along',
    'Get what you provided in a form that another service can read (Article 20). The folder portability in this copy is that.',
  ],
  ['Object', 'Object to uses that rest on a legitimate interest, and at any time, without a reason, to advertising (Article 21).'],
  ['Withdraw', 'Withdraw a consent at any time, for the future (Article 7).'],
];

const laws: Readonly<Record<string, Rights>> = {
  gdpr: {
    law: 'General Data Protection Regulation',
    rights: european,
    complain: markup`You may complain to the data protection authority of the country where you live or work, or where you think the rule was
      broken (Article 77), and you may go to court (Article 79). The authorities and their addresses:
      <a href="https://www.edpb.europa.eu/about-edpb/about-edpb/members_en">European Data Protection Board, members</a>.`,
  },
  'uk-gdpr': {
    law: 'UK General Data Protection Regulation',
    rights: european,
    complain: markup`You may complain to the <a href="https://ico.org.uk/make-a-complaint/">Information Commissioner’s Office</a> (Article
      77), and you may go to court (Article 79).`,
  },
  ccpa: {
    law: 'California Consumer Privacy Act',
    rights: [
      ['Know', 'Know what is collected, where from, what for, and who gets it. This copy is that.'],
      ['Delete', 'Have what was collected from you deleted.'],
      ['Correct', 'Have what is wrong corrected.'],
      ['Opt out', 'Say that your data must not be sold or shared.'],
      ['Limit', 'Limit how sensitive data is used.'],
      ['Fairness', 'Use these rights without being treated worse for it.'],
    ],
    complain: markup`You may complain to the
      <a href="https://cppa.ca.gov/webapplications/complaint">California Privacy Protection Agency</a> or to the
      <a href="https://oag.ca.gov/contact/consumer-complaint-against-a-business-or-company">Attorney General of California</a>.`,
  },
};

/** What the person may ask for, of whom, and where to complain. */
export function rights({ policy, head }: PageFacts, words: Words): Html {
  const { law, rights: may, complain } = (Object.hasOwn(laws, head.regulation ?? '') ? laws[head.regulation!] : laws.gdpr)!;
  const contact = policy?.contact;
  const { offered = [], how, authority, judicialRemedy } = policy?.rights ?? {};
  const name = words.controller(head.controller);
  const body = markup`<p>
      Under the ${law} you may ask ${name} to do the following. Asking costs nothing, and an answer is due within
      ${law.includes('California') ? '45 days' : 'one month'}.
    </p>
    ${facts(may.map(([verb, what]) => [verb, what]))}
    <h3 class="dataset">What ${name} says about your rights</h3>
    ${facts([
      ['You may', offered.length > 0 ? items(offered.map((right) => words.right(right))) : silent(policy, 'which rights it offers')],
      ['How', how ?? silent(policy, 'how they are used')],
    ])}
    <h3 class="dataset">Whom to ask</h3>
    ${facts([
      ['Name', contact?.name ?? name],
      ['Email', contact?.email !== undefined && mail(contact.email)],
      ['Telephone', contact?.phone],
      ['Post', contact?.address],
      ['Web', contact?.url],
      ['Data protection officer', policy?.dpo && reached(policy.dpo)],
      ['Representative in the European Union', policy?.representative && reached(policy.representative)],
      ['Mention', markup`request <code>${head.request}</code>`],
    ])}
    <h3 class="dataset">How to complain</h3>
    <p>${complain}</p>
    ${facts([
      ['Authority', authority ? reached(authority) : silent(policy, 'which authority to complain to')],
      ['Courts', judicialRemedy ?? silent(policy, 'how to go to court')],
    ])}`;
  return section('rights', 'What you can do', body);
}

const mail = (address: string) => markup`<a href="mailto:${address}">${address}</a>`;

/** A name with every way to reach it. */
function reached({ name, address, email, phone, url }: PolicyContact): Html {
  const ways: HtmlValue[] = [address, email !== undefined && mail(email), phone, url].filter((way) => way !== undefined && way !== false);
  return markup`${name}${ways.map((way) => markup`<br />${way}`)}`;
}
