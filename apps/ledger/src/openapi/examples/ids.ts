/** Ids that all examples share. None of these people exist. */
export const subject = '6f1d1c2b3a49587766554433221100ff';
export const request = 'c0ffee00112233445566778899aabbcc';
export const event = '0b0e7a52-7a3f-4d55-9a43-1f1e0c9f2a10';
export const person = { subject, subjects: [subject] };
