import type { Signer } from '../contents.ts';
import { fingerprint } from '../files/fingerprint.ts';
import { json, jsonList } from '../files/json.ts';
import { DatasetPaths } from '../files/paths.ts';
import { markup } from '../page/html.ts';
import { file, section, table, day } from '../page/parts.ts';
import { promisesPage } from '../promises/page/page.ts';
import { standingPromises } from '../promises/page/standing-promises.ts';
import { promisesView, type Standing } from '#projections';
import type { BundleZip } from '../zip/bundle-zip.ts';
import { signZip } from '../zip/sign-zip.ts';
import { writtenZip } from '../zip/written-zip.ts';
import type { EvidenceContents, EvidenceHead } from './evidence-contents.ts';
import type { EvidenceManifest } from './evidence-manifest.ts';
import { evidenceReadMe } from './read-me.ts';

const JSON_TYPE = 'application/json';
const NDJSON = 'application/x-ndjson';

/** An evidence pack as the bytes of a zip, made while they are read; memory does not grow with the time that it covers. Whoever stops reading stops the making. */
export function buildEvidence(contents: EvidenceContents, signer: Signer): AsyncGenerator<Buffer, EvidenceManifest> {
  return writtenZip(new Date(contents.head.asOf), (zip) => write(zip, contents, signer));
}

async function write(zip: BundleZip, contents: EvidenceContents, signer: Signer): Promise<EvidenceManifest> {
  const { head } = contents;
  const standings = await contents.standings();
  const paths = new DatasetPaths();
  const policies: EvidenceManifest['policies'] = [];
  for (const standing of standings) {
    const { policy, from, until } = standing.window;
    const path = `${paths.of('policies', policy.version)}.json`;
    await zip.add(path, JSON_TYPE, json(policy));
    for (const rule of policy.promises ?? []) {
      await zip.add(`promises/${paths.of(policy.version, rule.id)}.ndjson`, NDJSON, contents.evidence(rule, standing));
    }
    const promises = Object.fromEntries(standing.assessments.map(({ promise, status }) => [promise, status]));
    policies.push({ version: policy.version, from, ...(until === undefined ? {} : { until }), file: path, promises });
  }
  await zip.add('promises.json', JSON_TYPE, json(standings.map((standing) => promisesFile(head, standing))));
  await zip.add('findings.ndjson', NDJSON, lines(contents.findings()));
  await zip.add('controls.ndjson', NDJSON, contents.controls());
  await zip.add('requests.json', JSON_TYPE, jsonList(contents.requests()));
  await zip.add('signing-key.pub.pem', 'application/x-pem-file', [signer.publicPem]);
  await zip.add('README.txt', 'text/plain', [evidenceReadMe(head.controller)]);
  const last = standings.at(-1);
  if (last) await zip.add('index.html', 'text/html', page(head, last, zip, signer));
  const made = manifest(head, policies, zip, signer);
  await signZip(zip, made, signer);
  return made;
}

function promisesFile(head: EvidenceHead, standing: Standing): object {
  return {
    ...promisesView(head.controller, standing),
    parts: Object.fromEntries(standing.assessments.map(({ promise, parts }) => [promise, parts])),
  };
}

async function* lines(all: AsyncIterable<unknown>): AsyncGenerator<string> {
  for await (const each of all) yield `${JSON.stringify(each)}\n`;
}

/** The promises of the version that was in force last, and what lies beside the page. */
function page(head: EvidenceHead, standing: Standing, zip: BundleZip, signer: Signer): Generator<string> {
  const { policy } = standing.window;
  const view = promisesView(head.controller, standing);
  const rows = zip.files.map(({ path, mediaType, bytes }) => [file(path), mediaType, String(bytes)]);
  const sections = [
    section('files', 'What is in this pack', table('Each file, signed through the manifest', ['File', 'Kind', 'Bytes'], rows)),
  ];
  return promisesPage(
    { ...view, policy, promises: standingPromises(standing), position: String(head.position) },
    {
      eyebrow: 'Evidence for an audit: what happened in a time, and what it shows',
      facts: [
        ['Covers', markup`${day(head.from)} up to, and without, ${day(head.to)}`],
        ['Signed with', markup`<code class="long">${fingerprint(signer.publicPem)}</code>`],
      ],
      sections,
      footer: 'Persons stand in it under pseudonyms; none of their data does.',
    },
  );
}

function manifest(head: EvidenceHead, policies: EvidenceManifest['policies'], zip: BundleZip, signer: Signer): EvidenceManifest {
  const { controller, from, to, asOf, position } = head;
  return {
    format: 'lethe-evidence-pack',
    version: 1,
    controller,
    from,
    to,
    asOf,
    ledgerPosition: String(position),
    policies,
    signature: { algorithm: 'Ed25519', key: signer.id, file: 'manifest.sig', publicKey: 'signing-key.pub.pem' },
    files: [...zip.files],
  };
}
