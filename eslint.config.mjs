import eslint from '@eslint/js';
import astro from 'eslint-plugin-astro';
import boundaries from 'eslint-plugin-boundaries';
import jsxA11y from 'eslint-plugin-jsx-a11y';
import reactHooks from 'eslint-plugin-react-hooks';
import globals from 'globals';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** Who may import whom: the table of CONTRIBUTING.md, "Import rules", read by eslint-plugin-boundaries. */
const floors = [
  { type: 'random', pattern: 'src/engine/random', mode: 'folder' },
  { type: 'engine-version', pattern: 'src/engine/version.ts', mode: 'full' },
  { type: 'kernels', pattern: 'src/engine/linear-algebra/kernels.ts', mode: 'full' },
  { type: 'engine', pattern: 'src/engine', mode: 'folder' },
  { type: 'charts', pattern: 'src/charts', mode: 'folder' },
  { type: 'results', pattern: 'src/results', mode: 'folder' },
  { type: 'bench', pattern: 'src/bench', mode: 'folder' },
  { type: 'spec', pattern: 'src/widgets/*/spec.ts', mode: 'full', capture: ['widget'] },
  { type: 'simulation', pattern: 'src/widgets/*/simulation.ts', mode: 'full', capture: ['widget'] },
  { type: 'view', pattern: 'src/widgets/*/view.ts', mode: 'full', capture: ['widget'] },
  { type: 'widget-contract', pattern: 'src/widgets/*.ts', mode: 'full' },
  { type: 'worker', pattern: 'workers/{engine.worker,bench.worker,load-kernels}.ts', mode: 'full' },
  { type: 'protocol', pattern: 'workers/protocol.ts', mode: 'full' },
  { type: 'runtime', pattern: 'src/runtime', mode: 'folder' },
  { type: 'site', pattern: 'src/{components,layouts,pages,styles}', mode: 'folder' },
  { type: 'site', pattern: 'src/content.config.ts', mode: 'full' },
  { type: 'site-build', pattern: 'src/site-build', mode: 'folder' },
];

/** What would make a result depend on more than its arguments, or tie it to one host. */
const impureGlobals = [
  ...['window', 'document', 'self', 'globalThis', 'navigator', 'process', 'localStorage', 'sessionStorage'],
  ...['Date', 'performance', 'crypto', 'fetch', 'XMLHttpRequest', 'WebSocket', 'Worker'],
  ...['setTimeout', 'setInterval', 'queueMicrotask', 'requestAnimationFrame', 'requestIdleCallback'],
];

const ownWidget = (...types) => types.map((type) => [type, { widget: '${from.widget}' }]);

export default defineConfig(
  {
    ignores: [
      'dist/',
      '.astro/',
      '.cache/',
      'node_modules/',
      'reports/',
      'test-results/',
      'playwright-report/',
      'workers/kernels/**',
    ],
  },
  eslint.configs.recommended,
  ...tseslint.configs.recommended,
  ...astro.configs.recommended,
  {
    languageOptions: { globals: { ...globals.browser, ...globals.node } },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      // Flat typed arrays under noUncheckedIndexedAccess: `a[i]!` states that i is in range by construction.
      '@typescript-eslint/no-non-null-assertion': 'off',
      'no-console': 'error',
      eqeqeq: 'error',
    },
  },
  {
    files: ['**/*.ts', '**/*.tsx'],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
    },
  },
  {
    files: ['**/*.tsx'],
    plugins: { 'react-hooks': reactHooks, 'jsx-a11y': jsxA11y },
    rules: {
      ...reactHooks.configs.recommended.rules,
      ...jsxA11y.flatConfigs.recommended.rules,
      // A region that scrolls must be reachable by keyboard.
      'jsx-a11y/no-noninteractive-tabindex': ['error', { tags: [], roles: ['region'] }],
    },
  },
  {
    files: ['src/**/*.{ts,tsx,astro}', 'workers/**/*.ts'],
    plugins: { boundaries },
    settings: {
      'boundaries/elements': floors,
      'boundaries/ignore': ['src/*.d.ts'],
      'boundaries/dependency-nodes': ['import', 'export', 'dynamic-import', 'require'],
      'import/resolver': { typescript: { project: './tsconfig.json' } },
    },
    rules: {
      'boundaries/no-unknown-files': 'error',
      'boundaries/element-types': [
        'error',
        {
          default: 'disallow',
          message: '${file.type} may not import ${dependency.type} (CONTRIBUTING.md, "Import rules")',
          rules: [
            { from: 'random', allow: ['random', 'engine', 'kernels'] },
            { from: ['engine', 'kernels'], allow: ['engine', 'engine-version', 'kernels', 'random'] },
            { from: 'charts', allow: ['charts'] },
            { from: 'results', allow: ['results', 'engine', 'kernels', 'random'] },
            { from: 'bench', allow: ['bench', 'engine', 'kernels', 'random'] },
            { from: 'widget-contract', allow: ['widget-contract', 'charts', 'kernels'] },
            { from: 'spec', allow: ['widget-contract'] },
            {
              from: 'simulation',
              allow: ['engine', 'kernels', 'random', 'widget-contract', ...ownWidget('spec')],
            },
            { from: 'view', allow: ['charts', 'widget-contract', ...ownWidget('spec')] },
            { from: 'protocol', allow: ['widget-contract'] },
            {
              from: 'worker',
              allow: [
                'engine',
                'engine-version',
                'kernels',
                'bench',
                'simulation',
                'widget-contract',
                'protocol',
                'worker',
              ],
            },
            {
              from: 'runtime',
              allow: ['runtime', 'bench', 'widget-contract', 'spec', 'view', 'charts', 'protocol', 'worker'],
            },
            {
              from: 'site',
              allow: [
                'site',
                'runtime',
                'results',
                'bench',
                'charts',
                'widget-contract',
                'spec',
                'site-build',
                'engine-version',
              ],
            },
            { from: 'site-build', allow: ['site-build'] },
          ],
        },
      ],
      'boundaries/external': [
        'error',
        {
          default: 'disallow',
          message:
            '${file.type} may not import the package ${dependency.source} (CONTRIBUTING.md, "Import rules")',
          rules: [
            { from: 'random', allow: ['seedrandom'] },
            { from: 'charts', allow: ['d3-*'] },
            { from: ['results', 'bench'], allow: ['zod'] },
            { from: ['worker', 'protocol'], allow: ['comlink'] },
            { from: 'runtime', allow: ['comlink', 'react', 'react-dom', 'react/*'] },
            { from: 'site', allow: ['*', '*/*', '@*/*', '@*/*/**'] },
            { from: 'site-build', allow: ['astro', 'vite', 'katex', 'parse5', 'node:*', 'node:*/*'] },
          ],
        },
      ],
    },
  },
  {
    files: ['src/engine/**/*.ts', 'src/widgets/*/{spec,simulation,view}.ts', 'src/charts/**/*.ts'],
    rules: {
      'no-restricted-globals': [
        'error',
        ...impureGlobals.map((name) => ({
          name,
          message: 'The engine, the simulations and the drawings are pure.',
        })),
      ],
      'no-restricted-properties': [
        'error',
        { object: 'Math', property: 'random', message: 'Randomness is an argument: use a stream.' },
      ],
    },
  },
  {
    files: ['scripts/**', 'tests/**', '*.mjs'],
    rules: { 'no-console': 'off' },
  },
);
