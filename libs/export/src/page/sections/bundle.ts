import { raised, size } from '../../words/plain.ts';
import type { Words } from '../../words/words.ts';
import type { BundleFile } from '../../zip/bundle-zip.ts';
import { notIncludedYet } from '../../files/completeness.ts';
import { redactions } from '../../files/redactions.ts';
import type { PageFacts } from '../facts.ts';
import { markup, type Html } from '../html.ts';
import { file, section, table } from '../parts.ts';

const about: Readonly<Record<string, string>> = {
  'README.txt': 'How the other files are made, for whoever wants to read them with a program.',
  'article15.json': 'What Article 15 of the GDPR asks to be told, point by point.',
  'inventory.json': 'What is held: kinds, places, fields, reasons, dates.',
  'recipients.json': 'Who received what.',
  'consents.json': 'Your consents.',
  'access.json': 'Everybody who looked.',
  'values.json': 'Identifiers and values that the privacy records keep.',
  'ledger/events.ndjson': 'The record of everything done with your data, one entry a line.',
  'signing-key.pub.pem': 'The public key with which the signature is checked.',
};

function explained(path: string): string {
  if (Object.hasOwn(about, path)) return about[path]!;
  const form = path.endsWith('.csv') ? 'as a table for a spreadsheet' : 'for a program, with every value unchanged';
  if (path.startsWith('consents/')) return 'One consent with its history, as a receipt for a program (ISO/IEC TS 27560).';
  return path.startsWith('portability/') ? `What you may take to another service, ${form}.` : `All rows, ${form}.`;
}

/** Files that explain themselves first, then the folders. */
const inOrder = (a: BundleFile, b: BundleFile) =>
  Number(a.path.includes('/')) - Number(b.path.includes('/')) || a.path.localeCompare(b.path, 'en');

/** What lies beside the page, what is left out, and how to check that nothing was changed. */
export function bundle({ files, keyFingerprint, head }: PageFacts, words: Words): Html {
  const name = words.controller(head.controller);
  const body = markup`<p>
      This page lies in a zip file together with the files below. Keep the zip file as it is: its signature shows later that nothing in it
      was changed.
    </p>
    ${table(
      'Files in the zip',
      ['File', 'What it is', 'Size'],
      files.toSorted(inOrder).map(({ path, bytes }) => [file(path), explained(path), size(bytes)]),
    )}
    <h3>What is left out</h3>
    <div class="plain">
      <ul>
        ${notIncludedYet.map(({ detail }) => markup`<li>${detail}</li>`)}${redactions.slice(1).map(({ what, reason }) => markup`<li>${raised(what)}. ${reason}</li>`)}
      </ul>
    </div>
    <h3 class="dataset">How to check it</h3>
    <p>
      The file <code>manifest.json</code> lists every file with its SHA-256, and <code>manifest.sig</code> is ${name}’s signature over that
      list. With the zip unpacked:
    </p>
    <pre>openssl pkeyutl -verify -rawin -pubin -inkey signing-key.pub.pem -sigfile manifest.sig -in manifest.json</pre>
    <p>
      This shows that nothing was changed after it was signed. To know who signed it, compare the fingerprint of the key with the one that
      ${name} gives you in another way. It is:
    </p>
    <pre>${keyFingerprint}</pre>`;
  return section('bundle', 'What is in this copy', body);
}
