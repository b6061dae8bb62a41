import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisesPage } from '#export';
import { launchBrowser, lowContrasts, type Browser } from '../support/browser.ts';
import { samplePage } from '../support/promises-sample.ts';

let folder: string;
let browser: Browser;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lethe-promises-'));
  writeFileSync(join(folder, 'promises.html'), [...promisesPage(samplePage())].join(''));
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('the page of promises', () => {
  test.each([
    [1200, 'light'],
    [390, 'light'],
    [390, 'dark'],
  ] as const)('at %i pixels in %s colours fits, loads nothing but itself, and can be read', async (width, colorScheme) => {
    const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme });
    try {
      const page = await context.newPage();
      const seen: string[] = [];
      page.on('request', (request) => seen.push(request.url()));
      page.on('console', (message) => seen.push(message.text()));
      const url = pathToFileURL(join(folder, 'promises.html')).href;
      await page.goto(url);
      expect(seen).toEqual([url]);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
      expect(await page.evaluate(lowContrasts)).toEqual([]);
      expect(await page.getByRole('article').count()).toBe(samplePage().promises.length);
      const levels = await page.locator('h1, h2, h3').evaluateAll((all) => all.map((heading) => Number(heading.tagName.slice(1))));
      expect(levels.filter((level, n) => level > (levels[n - 1] ?? 0) + 1)).toEqual([]);
    } finally {
      await context.close();
    }
  });
});
