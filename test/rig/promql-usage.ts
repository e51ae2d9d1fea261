import { parser } from '@prometheus-io/lezer-promql';

/** What a PromQL expression needs of the metrics that there are. */
export interface PromqlUsage {
  /** Each selector: its metric and the labels that its matchers name. */
  readonly selectors: readonly { readonly metric: string; readonly labels: readonly string[] }[];
  /** Labels that results are grouped or matched by. */
  readonly grouping: readonly string[];
}

/** Grafana puts in a time for these before it asks Prometheus. */
const INTERVALS = /\$__(rate_interval|interval|range)/g;

/** @throws SyntaxError on what Prometheus' own grammar does not accept */
export function promqlUsage(query: string): PromqlUsage {
  const text = query.replaceAll(INTERVALS, '5m');
  const selectors: { metric: string; labels: string[] }[] = [];
  const grouping: string[] = [];
  let inGrouping = 0;
  parser.parse(text).iterate({
    enter({ type, from, to }) {
      if (type.isError)
        throw new SyntaxError(`'${text}' is no PromQL at character ${String(from)}`);
      const word = text.slice(from, to);
      if (type.name === 'VectorSelector') selectors.push({ metric: '', labels: [] });
      if (type.name === 'GroupingLabels') inGrouping++;
      const selector = selectors.at(-1);
      if (type.name === 'Identifier' && selector) selector.metric = word;
      if (type.name !== 'LabelName') return;
      if (inGrouping > 0) grouping.push(word);
      else selector?.labels.push(word);
    },
    leave({ type }) {
      if (type.name === 'GroupingLabels') inGrouping--;
    },
  });
  return { selectors, grouping };
}
