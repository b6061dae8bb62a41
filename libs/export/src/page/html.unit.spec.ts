import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { escape, Html, markup } from './html.ts';

const plain: Record<string, string> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'" };
const unescape = (text: string) => text.replaceAll(/&(?:amp|lt|gt|quot|#39);/g, (reference) => plain[reference]!);

describe('HTML of a page', () => {
  test('values are escaped, pieces and lists are not escaped twice, nothing is nothing', () => {
    const piece = markup`<b title="${'"'}">${'<script>'}</b>`;
    expect(markup`<p>${piece}${[1, ' & ', undefined, [new Html('<i>')]]}${null}${false}</p>`.text).toBe(
      '<p><b title="&quot;">&lt;script&gt;</b>1 &amp; <i></p>',
    );
  });

  test('no text can leave its place, and every text can be read back', () => {
    const text = fc.oneof(fc.string({ unit: 'grapheme' }), fc.stringMatching(/^[<>&"'a;#39]{0,12}$/));
    fc.assert(
      fc.property(text, (value) => {
        const escaped = escape(value);
        expect(escaped).not.toMatch(/[<>"']/);
        expect(escaped.replaceAll(/&(?:amp|lt|gt|quot|#39);/g, '')).not.toContain('&');
        expect(unescape(escaped)).toBe(value.replaceAll(/(?![\t\n\r])\p{Cc}|[\u202a-\u202e\u2066-\u2069]/gu, '\ufffd'));
      }),
    );
  });

  test('what turns the direction of text, control characters and half characters are replaced', () => {
    expect(escape('a\u202eb\u2067c\u0000d\ud800e\tf')).toBe('a\ufffdb\ufffdc\ufffdd\ufffde\tf');
  });
});
