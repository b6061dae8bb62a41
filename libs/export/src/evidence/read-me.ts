/** `README.txt` of an evidence pack. */
export function evidenceReadMe(controller: string): string {
  return `Evidence of what the controller "${controller}" promises about personal data and whether it is kept, made with Lethe from its ledger.
Open index.html to read it. No personal data is in it: persons stand under pseudonyms, values are not there.

manifest.json              the time it covers, the position in the ledger, the versions of the policy, and every file with its SHA-256
manifest.sig               raw Ed25519 signature (64 bytes) over the bytes of manifest.json
signing-key.pub.pem        the public key; compare its fingerprint with one that you were given in another way
promises.json              for each version that was in force: how each promise stands by what happened in this time, and why
promises/<version>/<id>.ndjson   the events that a promise rests on, one a line: every act that contradicts it, of each kind of act that it is
                           about the first 20, and what else its assessment names. "evidence" says which, and by which rule
policies/<version>.json    the policy itself
findings.ndjson            what was found in this time, and what was done about it, by whom and why
controls.ndjson            what was shown of the organisation itself
requests.json              when requests of people came and were answered; whose they were is not told

Checking
  lethe verify <pack.zip> --public-key <file>
  openssl pkeyutl -verify -rawin -pubin -inkey signing-key.pub.pem -sigfile manifest.sig -in manifest.json
`;
}
