/** Name of each series → the labels that it has, over all its values. */
export type ScrapedMetrics = ReadonlyMap<string, ReadonlySet<string>>;

/** What Prometheus would see at an address. */
export async function scrapeMetrics(
  url: string,
): Promise<{ readonly text: string; readonly metrics: ScrapedMetrics }> {
  const reply = await fetch(url);
  if (!reply.ok) throw new Error(`${url} answers ${String(reply.status)}`);
  const text = await reply.text();
  const metrics = new Map<string, Set<string>>();
  for (const line of text.split('\n')) {
    const [, name = '', , labels = ''] = /^([a-zA-Z_:][\w:]*)(\{(.*)\})? /.exec(line) ?? [];
    if (name === '') continue;
    const known = metrics.get(name) ?? new Set<string>();
    for (const [, label = ''] of labels.matchAll(/(\w+)="(?:[^"\\]|\\.)*"/g)) known.add(label);
    metrics.set(name, known);
  }
  return { text, metrics };
}

/** Sum of all values of a metric whose labels hold what is given, such as `outcome="ok"`. */
export function sumOf(text: string, metric: string, label = ''): number {
  const values = text
    .split('\n')
    .filter((line) => line.startsWith(`${metric}{`) && line.includes(label))
    .map((line) => Number(line.slice(line.lastIndexOf(' '))));
  return values.reduce((sum, value) => sum + value, 0);
}
