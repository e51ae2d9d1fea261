import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['**/*.test.ts'],
    exclude: ['node_modules/**', 'packbench-results/**', 'bench-results/**'],
    // One dev server and one workflow bundle for all files: test/rig/global-setup.ts.
    globalSetup: ['test/rig/global-setup.ts'],
    // They wait more than they compute: by default a machine of two cores would run one file at a time.
    maxWorkers: '100%',
    // Real servers, real SSH: what takes a second on an idle machine takes ten on a busy one.
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
