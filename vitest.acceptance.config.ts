import { defineConfig } from 'vitest/config';

/** Slow suites on real processes; `.ci/run` runs them after `npm test`. */
export default defineConfig({
  test: {
    include: ['test/acceptance/**/*.accept.ts'],
    fileParallelism: false,
    testTimeout: 1_800_000,
    hookTimeout: 600_000,
    reporters: ['verbose'],
  },
});
