import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { FEATURES_OFF } from '../../../scripts/chromium.mjs';

test('whatever Playwright switches off in Chromium stays off: its list is replaced by ours', () => {
  const playwright = createRequire(import.meta.url).resolve('playwright-core/package.json');
  const source = readFileSync(join(dirname(playwright), 'lib/coreBundle.js'), 'utf8');
  const [, list = ''] = /\bdisabledFeatures = \[(.*?)\]\.filter/s.exec(source) ?? [];
  const features = [...list.matchAll(/^\s*"(\w+)",?$/gm)].map(([, name]) => name!);
  expect(features.length).toBeGreaterThan(5);
  expect(features.filter((name) => !FEATURES_OFF.includes(name))).toEqual([]);
});
