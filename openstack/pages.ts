import { z } from 'zod';
import type { CloudClient } from './cloud-client.js';
import type { ServiceType } from './endpoint.js';
import { OpenStackError } from './openstack-error.js';
import type { Exchange } from './server-service.js';

export interface Listed<T> {
  readonly items: readonly T[];
  /** From the first page's request to the last page's answer. */
  readonly exchange: Exchange;
  readonly requests: number;
}

const linksShape = z.array(z.object({ rel: z.string(), href: z.string() }));
/** Ten thousand servers come in ten pages; a list without end is a fault of the service. */
const MAX_PAGES = 1000;

/**
 * Reads every page of a list. `key` is the name of the array in the body. Of a link to the next page
 * only the query is used: behind a proxy its host and scheme are often wrong.
 */
export async function listAll<T>(
  client: CloudClient,
  service: ServiceType,
  path: string,
  key: string,
  item: z.ZodType<T>,
): Promise<Listed<T>> {
  const shape = z.preprocess(
    (body) => toPage(body, key),
    z.object({ items: z.array(item), next: z.string().optional() }),
  );
  const [base] = path.split('?');
  const items: T[] = [];
  let requests = 0;
  let first: Exchange | undefined;
  let at = path;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const reply = await client.send({ service, method: 'GET', path: at, shape });
    first ??= reply.exchange;
    requests += reply.requests;
    items.push(...reply.data.items);
    const { next } = reply.data;
    if (next === undefined) {
      return { items, exchange: { ...reply.exchange, sentAtMs: first.sentAtMs }, requests };
    }
    at = `${base ?? ''}?${next.slice(next.indexOf('?') + 1)}`;
  }
  throw new OpenStackError(`the list ${path} of cloud '${client.cloud}' has no end`);
}

/**
 * Nova and neutron link to the next page in `servers_links`, `networks_links`; glance in `next`, and
 * so does zun, whose last page has a `next` of null.
 */
function toPage(body: unknown, key: string): unknown {
  const page = z.record(z.string(), z.unknown()).safeParse(body);
  if (!page.success) return body;
  const links = linksShape.safeParse(page.data[`${key}_links`]);
  const link = links.success ? links.data.find(({ rel }) => rel === 'next') : undefined;
  return { items: page.data[key], next: link?.href ?? page.data['next'] ?? undefined };
}
