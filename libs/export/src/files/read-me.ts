/** `README.txt` of a bundle: how its files are made, for whoever reads them with a program. */
export function readMe(controller: string): string {
  return `This is a copy of the personal data that the controller "${controller}" holds about one person, made with Lethe.
Open index.html to read it. The other files hold the same, whole, for programs.

manifest.json          what this copy is: request, pseudonyms, date, position in the ledger, whether it is complete and if not why, and every
                       file with its media type, size and SHA-256
manifest.sig           raw Ed25519 signature (64 bytes) over the bytes of manifest.json
signing-key.pub.pem    the public key; compare its fingerprint with one that you were given in another way
index.html             the page for people
article15.json         what Art. 15 GDPR asks to be told, point by point
inventory.json         what is held: category, system, dataset, fields, purposes, origin, dates, recipients
data/<system>/         the rows of each dataset, as .json (an array, values unchanged) and as .csv
portability/           what the person may take to another service (Art. 20 GDPR): provided by the person, under a contract or a consent
recipients.json        who received what, why, where and how often
consents.json          where each consent stands
consents/              each consent with its history as a receipt and record after ISO/IEC TS 27560:2023, in JSON-LD with the terms of the
                       Data Privacy Vocabulary (https://w3id.org/dpv); the person stands in it by pseudonym only
access.json            who opened or looked at the data, newest first
values.json            identifiers, and the values that the ledger's vault keeps
ledger/events.ndjson   the person's events, one JSON object a line, in the order of the ledger

CSV
UTF-8 with a byte order mark, RFC 4180, CRLF. A text that begins with = + - @ (or their full-width forms), a tab, a line break or an
apostrophe has one apostrophe put in front, so that no spreadsheet runs it as a formula; take that one away and you have the text. The JSON
file beside it has every value unchanged.

Events
{"stream","revision","position","id","type","data","metadata","opened"}: "data" is the recorded form, without personal values;
"metadata.commitments" gives, by JSON pointer into the data as it was sent, a commitment to each value that is kept in the vault;
"opened" gives those that the vault still has, as {"pointer","salt","value"}. A commitment is right if it equals

  base64url( SHA-256( JCS( ["lethe.value.v1", event id, pointer, salt, value] ) ) )      without padding; JCS is RFC 8785

A value that has a commitment and is not in "opened" has been deleted since. The nonce of each event is never published.

Checking
  openssl pkeyutl -verify -rawin -pubin -inkey signing-key.pub.pem -sigfile manifest.sig -in manifest.json
then compare the SHA-256 of each file with manifest.json; "lethe verify <bundle.zip>" does all of it and checks the commitments too.
  openssl pkey -pubin -in signing-key.pub.pem -outform DER | sha256sum          prints the key's fingerprint
`;
}
