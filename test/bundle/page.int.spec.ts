import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { execFileSync } from 'node:child_process';
import { buildBundle } from '#export';
import { launchBrowser, lowContrasts, type Browser, type Page } from '../support/browser.ts';
import { all, sampleContents, testSigner } from '../support/bundle-sample.ts';

let folder: string;
let browser: Browser;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lethe-page-'));
  writeFileSync(join(folder, 'bundle.zip'), Buffer.concat(await all(buildBundle(sampleContents(), testSigner()))));
  execFileSync('unzip', ['-q', 'bundle.zip'], { cwd: folder });
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Opens the page of the unpacked bundle; everything that it loads or complains of is kept. */
async function open<T>(
  options: { width: number; colorScheme: 'light' | 'dark' },
  look: (page: Page, seen: string[]) => Promise<T>,
): Promise<T> {
  const context = await browser.newContext({ viewport: { width: options.width, height: 900 }, colorScheme: options.colorScheme });
  try {
    const page = await context.newPage();
    const seen: string[] = [];
    page.on('request', (request) => seen.push(request.url()));
    page.on('console', (message) => seen.push(message.text()));
    await page.goto(pathToFileURL(join(folder, 'index.html')).href);
    return await look(page, seen);
  } finally {
    await context.close();
  }
}

describe('the page of a bundle, opened from disk', () => {
  test.each([1200, 768, 390, 320])('at %i pixels it fits and loads nothing but itself', async (width) => {
    await open({ width, colorScheme: 'light' }, async (page, seen) => {
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
      expect(seen).toEqual([pathToFileURL(join(folder, 'index.html')).href]);
    });
  });

  test('its links lead to places in it and to files beside it', async () => {
    await open({ width: 1200, colorScheme: 'light' }, async (page) => {
      const links = await page.locator('a').evaluateAll((all) => all.map((link) => link.getAttribute('href') ?? ''));
      const [inside, outside] = [links.filter((link) => link.startsWith('#')), links.filter((link) => /^(https|mailto):/.test(link))];
      const beside = links.filter((link) => !inside.includes(link) && !outside.includes(link));
      expect({ inside: inside.length, outside }).toEqual({
        inside: 11,
        outside: ['mailto:service@jrpanel.com', 'https://www.edpb.europa.eu/about-edpb/about-edpb/members_en'],
      });
      expect(beside.filter((link) => !existsSync(join(folder, decodeURIComponent(link))))).toEqual([]);
      expect(new Set(beside).size).toBe(20);
    });
  });

  test('whoever listens to it hears landmarks, headings in order, and tables with names and headers, also where they are shown as blocks', async () => {
    await open({ width: 390, colorScheme: 'light' }, async (page) => {
      expect(await page.getByRole('main').count()).toBe(1);
      expect(await page.getByRole('banner').count()).toBe(1);
      expect(await page.getByRole('contentinfo').count()).toBe(1);
      expect(await page.getByRole('navigation', { name: 'Contents' }).count()).toBe(1);
      const levels = await page.locator('h1, h2, h3').evaluateAll((all) => all.map((heading) => Number(heading.tagName.slice(1))));
      expect(levels.filter((level, n) => level > (levels[n - 1] ?? 0) + 1)).toEqual([]);
      const recipients = page.getByRole('table', { name: 'Each recipient, and what it was given' });
      expect(await recipients.getByRole('rowheader').allInnerTexts()).toEqual([
        expect.stringContaining('DHL'),
        expect.stringContaining('Hongkong Post'),
        expect.stringContaining('PayPal'),
      ]);
      expect(await recipients.getByRole('columnheader').allTextContents()).toEqual(['Who', 'What', 'Why', 'Where to', 'When']);
    });
  });

  test.each(['light', 'dark'] as const)('in %s colours every text stands out from its ground (WCAG AA)', async (colorScheme) => {
    const poor = await open({ width: 1200, colorScheme }, (page) => page.evaluate(lowContrasts));
    expect(poor).toEqual([]);
  });

  test('it prints on A4 without losing anything to the right', async () => {
    const pdf = await open({ width: 1200, colorScheme: 'dark' }, (page) => page.pdf({ format: 'A4', preferCSSPageSize: true }));
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    await open({ width: 640, colorScheme: 'dark' }, async (page) => {
      await page.emulateMedia({ media: 'print' });
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(640);
      expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(255, 255, 255)');
    });
  });
});
