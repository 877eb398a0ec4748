import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { compileKernels } from '../../../scripts/kernels.mjs';
import { fromRoot } from '../../../scripts/site-paths.mjs';

const stored = readFileSync(fromRoot('workers/kernels/kernels.wasm'));

it('the stored kernels are what their sources compile to (npm run kernels)', async () => {
  expect(stored.equals(await compileKernels())).toBe(true);
});

it('the kernels weigh less than 20 kB, gzip', () => {
  expect(gzipSync(stored).length).toBeLessThan(20_000);
});
