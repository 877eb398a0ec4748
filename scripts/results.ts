/**
 * Checks every claim of content/results and writes content/verdicts.json: `npm run results`. With ids, only those results
 * are run and the other verdicts stay: `npm run results -- thm-simplex`. How long each claim took goes to
 * reports/results.json, which is not part of the repository. Exits with 1 if a claim fails.
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { ENGINE_VERSION } from '#engine/version.ts';
import { claimHash } from '#components/claim-hash.ts';
import { checkClaim } from '#results/check-claim.ts';
import { verdictOf, type Verdict } from '#results/verdicts.ts';
import { readResults, readVerdicts, VERDICTS } from './result-files.ts';

const REPORTS = new URL('../reports/', import.meta.url);

const results = readResults().map(({ result }) => result);
const named = process.argv.slice(2);
const strangers = named.filter((id) => !results.some((result) => result.id === id));
if (strangers.length > 0) {
  console.error(
    `There is no result ${strangers.join(', ')}. There are ${results.map(({ id }) => id).join(', ')}.`,
  );
  process.exit(2);
}

const stored = existsSync(VERDICTS) ? readVerdicts().verdicts : {};
const verdicts: Record<string, Verdict[]> = {};
const times: { readonly result: string; readonly claim: number; readonly seconds: number }[] = [];
let failures = 0;
for (const { id, claims = [] } of results) {
  if (claims.length === 0) continue;
  if (named.length > 0 && !named.includes(id)) {
    verdicts[id] = stored[id] ?? [];
    continue;
  }
  verdicts[id] = claims.map((claim, index) => {
    const start = performance.now();
    const verdict = verdictOf(claimHash(claim), checkClaim(claim));
    const seconds = (performance.now() - start) / 1000;
    times.push({ result: id, claim: index + 1, seconds: Number(seconds.toFixed(2)) });
    if (!verdict.agrees) failures++;
    const { measured, standardError, predicted, allowance, agrees } = verdict;
    const numbers = `${measured} ± ${standardError} against ${predicted}, allowed ${allowance}`;
    console.log(
      `${agrees ? 'agrees ' : 'DIFFERS'} ${`${id} ${index + 1}`.padEnd(26)}${`${seconds.toFixed(1)} s`.padStart(8)}  ${numbers}`,
    );
    return verdict;
  });
}

writeFileSync(VERDICTS, `${JSON.stringify({ engineVersion: ENGINE_VERSION, verdicts }, null, 2)}\n`);
mkdirSync(REPORTS, { recursive: true });
const report = { at: new Date().toISOString(), node: process.version, times };
writeFileSync(new URL('results.json', REPORTS), `${JSON.stringify(report, null, 2)}\n`);
const seconds = times.reduce((sum, { seconds: each }) => sum + each, 0);
console.log(`\n${times.length - failures} claims agree, ${failures} differ, ${seconds.toFixed(0)} s`);
process.exitCode = failures > 0 ? 1 : 0;
