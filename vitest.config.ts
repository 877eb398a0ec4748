import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts', 'tests/**/*.test.tsx'],
    exclude: ['tests/e2e/**', 'tests/a11y/**', 'node_modules/**'],
    testTimeout: 60_000,
    // By default one core is left free; on two cores that doubles the time.
    maxWorkers: availableParallelism(),
    benchmark: { include: ['tests/bench/**/*.bench.ts'] },
  },
});
