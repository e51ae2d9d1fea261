import type { Reporter } from '../activities/write-results.js';

export const createReporter = (): Reporter => ({
  html: () => '<p>report</p>',
  summary: () => ({ json: '{}', headline: [] }),
});
