import { expect, it } from 'vitest';
import { promqlUsage } from './promql-usage.js';

it('finds the metrics of a query, the labels of their matchers, and those of its groups', () => {
  const query =
    'sum by (le, target) (rate(a_bucket{zone!="x", target=~"$target"}[$__rate_interval])) / on (target) group_left b';
  expect(promqlUsage(query)).toEqual({
    selectors: [
      { metric: 'a_bucket', labels: ['zone', 'target'] },
      { metric: 'b', labels: [] },
    ],
    grouping: ['le', 'target', 'target'],
  });
});

it('refuses what is no PromQL', () => {
  expect(() => promqlUsage('sum by (target (rate(a[5m]))')).toThrow(SyntaxError);
});
