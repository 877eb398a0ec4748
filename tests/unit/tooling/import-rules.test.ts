import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { ESLint } from 'eslint';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

/** A small project with one file a floor: what the planted imports below point at. */
const files = [
  'src/engine/attention/softmax.ts',
  'src/engine/random/stream.ts',
  'src/charts/axes.ts',
  'src/results/measure.ts',
  'src/bench/cases.ts',
  'src/widgets/widget-spec.ts',
  'src/widgets/alpha/spec.ts',
  'src/widgets/alpha/simulation.ts',
  'src/widgets/alpha/view.ts',
  'src/widgets/beta/spec.ts',
  'src/widgets/beta/simulation.ts',
  'src/widgets/beta/view.ts',
  'src/runtime/store.ts',
  'src/components/Card.tsx',
  'src/layouts/page.ts',
  'src/pages/home.ts',
  'src/site-build/plugin.ts',
  'workers/engine.worker.ts',
  'workers/protocol.ts',
];

let root = '';
let linter: ESLint;

beforeAll(() => {
  mkdirSync('.cache', { recursive: true });
  // Below the repository, so that packages resolve as they do for the real sources.
  root = mkdtempSync(resolve('.cache/import-rules-'));
  const { imports } = JSON.parse(readFileSync('package.json', 'utf8')) as { imports: unknown };
  writeFileSync(join(root, 'package.json'), JSON.stringify({ type: 'module', imports }));
  for (const file of files) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), 'export const x = 1;\n');
  }
  linter = new ESLint({
    cwd: root,
    overrideConfigFile: resolve('eslint.config.mjs'),
    overrideConfig: {
      settings: { 'boundaries/root-path': root },
      // The rules that need types are not on trial here, and the planted code has no tsconfig.
      languageOptions: { parserOptions: { projectService: false } },
      rules: {
        '@typescript-eslint/no-floating-promises': 'off',
        '@typescript-eslint/no-misused-promises': 'off',
        '@typescript-eslint/switch-exhaustiveness-check': 'off',
      },
    },
  });
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

async function faults(file: string, code: string): Promise<string[]> {
  const [result] = await linter.lintText(code, { filePath: join(root, file) });
  return (result?.messages ?? []).map(({ ruleId, message }) => `${ruleId ?? 'fatal'}: ${message}`);
}

const importing = (source: string): string => `import { x } from '${source}';\nexport const y = x;\n`;

describe('a floor may not import', () => {
  test.each([
    // The engine is pure numerics.
    ['src/engine/attention/softmax.ts', 'react'],
    ['src/engine/attention/softmax.ts', 'd3-scale'],
    ['src/engine/attention/softmax.ts', 'comlink'],
    ['src/engine/attention/softmax.ts', 'node:fs'],
    ['src/engine/attention/softmax.ts', 'seedrandom'],
    ['src/engine/attention/softmax.ts', '#charts/axes.ts'],
    ['src/engine/attention/softmax.ts', '#widgets/widget-spec.ts'],
    ['src/engine/attention/softmax.ts', '#runtime/store.ts'],
    ['src/engine/attention/softmax.ts', '../../runtime/store.ts'],
    ['src/engine/random/stream.ts', 'd3-array'],
    ['src/charts/axes.ts', '#engine/attention/softmax.ts'],
    ['src/charts/axes.ts', '#runtime/store.ts'],
    ['src/charts/axes.ts', '#widgets/alpha/view.ts'],
    ['src/charts/axes.ts', 'react'],
    ['src/charts/axes.ts', 'd3'],
    ['src/results/measure.ts', '#widgets/alpha/simulation.ts'],
    ['src/results/measure.ts', '#runtime/store.ts'],
    ['src/results/measure.ts', 'react'],
    ['src/bench/cases.ts', '#runtime/store.ts'],
    ['src/bench/cases.ts', '#widgets/alpha/simulation.ts'],
    ['src/bench/cases.ts', 'comlink'],
    ['src/engine/attention/softmax.ts', '#bench/cases.ts'],
    ['src/widgets/alpha/simulation.ts', '#bench/cases.ts'],
    ['src/widgets/widget-spec.ts', '#engine/attention/softmax.ts'],
    ['src/widgets/widget-spec.ts', '#runtime/store.ts'],
    // A widget is one folder: its simulation knows no drawing, its view no numerics, and neither another widget.
    ['src/widgets/alpha/spec.ts', '#engine/attention/softmax.ts'],
    ['src/widgets/alpha/spec.ts', './simulation.ts'],
    ['src/widgets/alpha/spec.ts', 'react'],
    ['src/widgets/alpha/simulation.ts', '#charts/axes.ts'],
    ['src/widgets/alpha/simulation.ts', './view.ts'],
    ['src/widgets/alpha/simulation.ts', 'seedrandom'],
    ['src/widgets/alpha/simulation.ts', '#widgets/beta/simulation.ts'],
    ['src/widgets/alpha/simulation.ts', '../beta/spec.ts'],
    ['src/widgets/alpha/view.ts', '#engine/attention/softmax.ts'],
    ['src/widgets/alpha/view.ts', './simulation.ts'],
    ['src/widgets/alpha/view.ts', '#widgets/beta/view.ts'],
    ['src/widgets/alpha/view.ts', '../beta/spec.ts'],
    ['src/widgets/alpha/view.ts', '#runtime/store.ts'],
    ['src/widgets/alpha/view.ts', 'react'],
    ['src/widgets/alpha/view.ts', 'd3-scale'],
    ['workers/engine.worker.ts', '#runtime/store.ts'],
    ['workers/engine.worker.ts', '#charts/axes.ts'],
    ['workers/engine.worker.ts', '#widgets/alpha/view.ts'],
    ['workers/engine.worker.ts', 'react'],
    ['workers/protocol.ts', '#engine/attention/softmax.ts'],
    ['workers/protocol.ts', '#runtime/store.ts'],
    ['src/runtime/store.ts', '#engine/attention/softmax.ts'],
    ['src/runtime/store.ts', '#components/Card.tsx'],
    ['src/runtime/store.ts', 'd3-scale'],
    ['src/components/Card.tsx', '#engine/attention/softmax.ts'],
    ['src/components/Card.tsx', '#widgets/alpha/simulation.ts'],
    ['src/pages/home.ts', '#engine/attention/softmax.ts'],
    ['src/site-build/plugin.ts', '#engine/attention/softmax.ts'],
    ['src/site-build/plugin.ts', '#components/Card.tsx'],
    ['src/site-build/plugin.ts', 'react'],
  ])('%s: %s', async (file, source) => {
    const found = await faults(file, importing(source));
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(/^boundaries\/(element-types|external): .*CONTRIBUTING\.md, "Import rules"/);
  });
});

describe('a floor may import', () => {
  test.each([
    ['src/engine/attention/softmax.ts', '#engine/random/stream.ts'],
    ['src/engine/random/stream.ts', 'seedrandom'],
    ['src/charts/axes.ts', 'd3-scale'],
    ['src/results/measure.ts', '#engine/attention/softmax.ts'],
    ['src/results/measure.ts', 'zod'],
    ['src/bench/cases.ts', '#engine/random/stream.ts'],
    ['src/bench/cases.ts', 'zod'],
    ['workers/engine.worker.ts', '#bench/cases.ts'],
    ['src/runtime/store.ts', '#bench/cases.ts'],
    ['src/components/Card.tsx', '#bench/cases.ts'],
    ['src/widgets/alpha/simulation.ts', '#engine/attention/softmax.ts'],
    ['src/widgets/alpha/simulation.ts', './spec.ts'],
    ['src/widgets/alpha/view.ts', '#charts/axes.ts'],
    ['src/widgets/alpha/view.ts', './spec.ts'],
    ['workers/engine.worker.ts', '#engine/attention/softmax.ts'],
    ['workers/engine.worker.ts', '#widgets/alpha/simulation.ts'],
    ['workers/engine.worker.ts', 'comlink'],
    ['src/runtime/store.ts', '#widgets/widget-spec.ts'],
    ['src/runtime/store.ts', '#workers/protocol.ts'],
    ['src/runtime/store.ts', 'react'],
    ['src/components/Card.tsx', '#runtime/store.ts'],
    ['src/components/Card.tsx', 'katex'],
    ['src/pages/home.ts', '#layouts/page.ts'],
    ['src/site-build/plugin.ts', 'parse5'],
    ['src/site-build/plugin.ts', 'node:fs/promises'],
  ])('%s: %s', async (file, source) => {
    expect(await faults(file, importing(source))).toEqual([]);
  });
});

describe('no other way of importing gets round the rules', () => {
  test.each([
    ['a type', "import type { x } from '#runtime/store.ts';\nexport type Y = typeof x;\n"],
    ['a re-export', "export { x } from '#runtime/store.ts';\n"],
    ['a re-export of everything', "export * from '#runtime/store.ts';\n"],
    ['a dynamic import', "export const y = import('#runtime/store.ts');\n"],
    ['an import for its effect', "import '#runtime/store.ts';\n"],
    ['a re-exported package', "export { useState } from 'react';\n"],
    ['a dynamically imported package', "export const y = import('react');\n"],
  ])('%s', async (_way, code) => {
    expect(await faults('src/engine/attention/softmax.ts', code)).toEqual([
      expect.stringMatching(/^boundaries\/(element-types|external): /),
    ]);
  });
});

describe('what is pure stays pure', () => {
  const pure = ['src/engine/attention/softmax.ts', 'src/widgets/alpha/simulation.ts', 'src/charts/axes.ts'];
  const impure = [
    'Math.random()',
    "Math['random']()",
    'globalThis.Date.now()',
    'crypto.getRandomValues(new Uint8Array(1))',
    'process.env',
    "fetch('/x')",
    'localStorage.length',
    'requestAnimationFrame(String)',
    'Date.now()',
    'new Date()',
    'performance.now()',
    'document.title',
    'window.name',
    'navigator.onLine',
    'setTimeout(String, 1)',
  ];
  test.each(pure.flatMap((file) => impure.map((code) => [file, code] as const)))(
    '%s: %s',
    async (file, code) => {
      const found = await faults(file, `export const y: unknown = ${code};\n`);
      expect(found).toHaveLength(1);
      expect(found[0]).toMatch(/^no-restricted-(globals|properties): /);
    },
  );

  test('randomness is not had by unpacking Math either', async () => {
    const found = await faults(pure[0]!, 'const { random } = Math;\nexport const y = random();\n');
    expect(found).toEqual([expect.stringMatching(/^no-restricted-properties: /)]);
  });

  test('the page may ask for the time', async () => {
    expect(await faults('src/runtime/store.ts', 'export const y = Date.now();\n')).toEqual([]);
  });
});

test('every source belongs to a floor', async () => {
  expect(await faults('src/somewhere/else.ts', 'export const y = 1;\n')).toEqual([
    expect.stringMatching(/^boundaries\/no-unknown-files/),
  ]);
});
