// Lighthouse's four scores for every page, mobile and desktop, medians of three runs: npm run lighthouse
// "speed" is Lighthouse's measure of the machine: when it drops between runs, something else was using it, and the
// performance scores say more about that than about the page.
// Some pages only: npm run lighthouse -- high-temperature/ about/
import { chromium } from '@playwright/test';
import lighthouse from 'lighthouse';
import desktop from 'lighthouse/core/config/desktop-config.js';
import { builtPages } from './built-pages.mjs';
import { CHROMIUM_SWITCHES, requireChromium } from './chromium.mjs';
import { freePort } from './free-port.mjs';
import { SITE_FOLDER } from './site-paths.mjs';
import { serveSite } from './static-server.mjs';

const LOWEST = 98;
const RUNS = 3;
const CATEGORIES = ['performance', 'accessibility', 'best-practices', 'seo'];
/** Lighthouse's default is a mid-range phone on a slow network. */
const PRESETS = { mobile: undefined, desktop };

const site = await serveSite({ folder: SITE_FOLDER });
const chosen = process.argv.slice(2);
// The page for unknown addresses asks search engines to leave it out, so it has no SEO score to speak of.
const pages = chosen.length > 0 ? chosen : builtPages(SITE_FOLDER).filter((page) => page !== '404.html');

let isTooLow = false;
console.log(
  `${'page'.padEnd(28)}${'preset'.padEnd(9)}${CATEGORIES.map((name) => name.padStart(16)).join('')}${'speed'.padStart(8)}`,
);
for (const page of pages) {
  for (const [preset, config] of Object.entries(PRESETS)) {
    const runs = [];
    for (let run = 0; run < RUNS; run += 1) runs.push(await score(site.url + page, config));
    const medians = CATEGORIES.map((category) => median(runs.map(({ scores }) => scores[category])));
    const low = CATEGORIES.filter((_, index) => medians[index] < LOWEST);
    console.log(
      `/${page}`.padEnd(28) +
        preset.padEnd(9) +
        medians.map((value) => String(value).padStart(16)).join('') +
        String(median(runs.map(({ speed }) => speed))).padStart(8),
    );
    for (const category of low) console.log(`    ${category}: ${runs.at(-1).lost[category].join('; ')}`);
    isTooLow ||= low.length > 0;
  }
}
await site.close();
if (isTooLow) console.log(`\nSome scores are below ${LOWEST}.`);
process.exitCode = isTooLow ? 1 : 0;

/** The scores of one run in a fresh browser, out of 100, and the audits that cost points. */
async function score(url, config) {
  const port = await freePort();
  const browser = await chromium.launch({
    executablePath: requireChromium(),
    args: [...CHROMIUM_SWITCHES, `--remote-debugging-port=${port}`],
  });
  try {
    const options = { port, logLevel: 'error', onlyCategories: CATEGORIES };
    const { lhr } = await lighthouse(url, options, config);
    if (lhr.runtimeError) throw new Error(`${url}: ${lhr.runtimeError.message}`);
    const entries = CATEGORIES.map((category) => [category, lhr.categories[category]]);
    return {
      speed: Math.round(lhr.environment.benchmarkIndex),
      scores: Object.fromEntries(entries.map(([name, { score }]) => [name, Math.round(score * 100)])),
      lost: Object.fromEntries(entries.map(([name, { auditRefs }]) => [name, costly(auditRefs, lhr.audits)])),
    };
  } finally {
    await browser.close();
  }
}

function costly(references, audits) {
  return references
    .filter(({ id, weight }) => weight > 0 && audits[id].score !== null && audits[id].score < 0.9)
    .map(({ id }) => `${id} ${audits[id].displayValue ?? ''}`.trim());
}

function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}
