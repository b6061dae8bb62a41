/** Somebody else was faster: everything of this attempt is rolled back and it begins anew with what is there now. */
export class Again extends Error {
  override readonly name = 'Again';
}
