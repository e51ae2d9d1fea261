import type { Cloud } from './cloud.js';
import {
  ApiFault,
  header,
  type ApiRequest,
  type AuthorizedRequest,
  type Reply,
  type Service,
} from './http-exchange.js';
import type { Image } from './image.js';
import { createRouter } from './router.js';
import { stableHexId } from './stable-id.js';
import type { Tokens } from './tokens.js';
import { toZuluStamp, trueNow } from './true-clock.js';
import { webobReply } from './webob-reply.js';

/** glance's limit_param_default and api_limit_max. */
const DEFAULT_LIMIT = 25;
const MAX_LIMIT = 1000;
/** Query parameters that are no filter. */
const PAGING = new Set(['limit', 'marker', 'sort_key', 'sort_dir', 'sort', 'member_status']);

/** Image v2, as far as benchmarks use it: no uploads. */
export function createGlance(cloud: Cloud, tokens: Tokens): Service {
  const route = createRouter<AuthorizedRequest>([
    ['GET /v2/images', list],
    [
      'GET /v2/images/:id',
      (request, { id }) => ({
        status: 200,
        body: imageView(find(request, id, `No image found with ID ${id ?? ''}`)),
      }),
    ],
    ['DELETE /v2/images/:id', remove],
  ]);

  function list(request: AuthorizedRequest): Reply {
    const { query } = request;
    const wanted = query.get('limit');
    if (wanted !== null && !/^-?\d+$/.test(wanted)) {
      throw new ApiFault(400, 'limit param must be an integer');
    }
    const limit = Math.min(wanted === null ? DEFAULT_LIMIT : Number(wanted), MAX_LIMIT);
    const found = [...cloud.images.values()]
      .reverse()
      .filter((image) => isVisible(image, request) && matches(image, query));
    const marker = query.get('marker');
    const start = marker === null ? 0 : found.findIndex((image) => image.id === marker) + 1;
    if (marker !== null && start === 0) throw new ApiFault(400, `No image found with ID ${marker}`);
    const page = found.slice(start, start + limit);
    const first = new URLSearchParams(query);
    first.delete('marker');
    const next = new URLSearchParams(query);
    next.set('marker', page.at(-1)?.id ?? '');
    const suffix = first.size > 0 ? `?${first.toString()}` : '';
    return {
      status: 200,
      body: {
        images: page.map(imageView),
        first: `/v2/images${suffix}`,
        schema: '/v2/schemas/images',
        // glance/api/v2/images.py: a full page has a next link, even if nothing follows.
        ...(page.length > 0 && page.length === limit && { next: `/v2/images?${next.toString()}` }),
      },
    };
  }

  /** The record is gone when the reply leaves, and glance replies only when the data is gone too. */
  function remove(request: AuthorizedRequest, { id }: Readonly<Record<string, string>>): Reply {
    const image = find(request, id, `Failed to find image ${id ?? ''} to delete`);
    if (image.owner !== request.token.project && !request.token.user.roles.includes('admin')) {
      throw new ApiFault(403, 'You do not own this image');
    }
    const delayMs = cloud.latency('', 'delete-image', cloud.settings.deleteImageLatency);
    const operation = cloud.truth.begin({
      kind: 'delete-image',
      resourceId: image.id,
      name: image.name,
      metadata: image.properties,
      requestId: request.requestId,
      node: '',
      requestArrivedAt: request.arrivedAt,
    });
    cloud.timers.at(operation, trueNow() + 0.9 * delayMs, () => {
      cloud.images.delete(image.id);
      operation.visibleAt = trueNow();
      operation.outcome = 'ok';
    });
    return { status: 204, headers: { 'Content-Type': 'text/html; charset=UTF-8' }, delayMs };
  }

  function find(request: AuthorizedRequest, id: string | undefined, otherwise: string): Image {
    const image = cloud.images.get(id ?? '');
    if (!image || !isVisible(image, request)) throw new ApiFault(404, otherwise);
    return image;
  }

  return {
    handle(request) {
      if (request.path === '' || request.path === '/') return versions(request);
      const token = tokens.find(header(request, 'x-auth-token'));
      if (!token?.project) {
        throw new ApiFault(
          401,
          'This server could not verify that you are authorized to access the document you ' +
            'requested. Either you supplied the wrong credentials (e.g., bad password), or your ' +
            'browser does not understand how to supply the credentials required.',
        );
      }
      const reply = route({ ...request, token: { ...token, project: token.project } });
      if (!reply) throw new ApiFault(404, 'The resource could not be found.');
      return reply;
    },
    toReply(fault, request) {
      const reply = webobReply(request, fault.status, fault.message);
      if (fault.status !== 401) return reply;
      const challenge = `Keystone uri="${request.origin}/identity/v3"`;
      return { ...reply, headers: { ...reply.headers, 'WWW-Authenticate': challenge } };
    },
  };
}

function versions(request: ApiRequest): Reply {
  const links = [{ rel: 'self', href: `${request.origin}/image/v2/` }];
  return {
    status: 300,
    body: {
      versions: [15, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0].map((minor) => ({
        id: `v2.${minor}`,
        status: minor === 15 ? 'CURRENT' : 'SUPPORTED',
        links,
      })),
    },
  };
}

function isVisible(image: Image, { token }: AuthorizedRequest): boolean {
  return (
    image.visibility === 'public' ||
    image.owner === token.project ||
    token.user.roles.includes('admin')
  );
}

/** Any property may be filtered on; `in:a,b` is a choice. */
function matches(image: Image, query: URLSearchParams): boolean {
  const view: Readonly<Record<string, unknown>> = imageView(image);
  for (const [key, value] of query) {
    if (PAGING.has(key)) continue;
    const own = view[key];
    const shown = typeof own === 'string' ? own : JSON.stringify(own);
    const wanted = value.startsWith('in:') ? value.slice('in:'.length).split(',') : [value];
    if (!wanted.includes(shown)) return false;
  }
  return true;
}

function imageView(image: Image): Record<string, unknown> {
  const isActive = image.status === 'active';
  return {
    ...image.properties,
    name: image.name,
    disk_format: image.diskFormat,
    container_format: image.containerFormat,
    visibility: image.visibility,
    size: image.sizeBytes,
    virtual_size: image.containerFormat === 'docker' ? null : image.sizeBytes,
    status: image.status,
    checksum: isActive ? stableHexId(`checksum/${image.name}`) : null,
    protected: false,
    min_ram: image.minRamMib,
    min_disk: image.minDiskGib,
    owner: image.owner.id,
    os_hidden: false,
    os_hash_algo: isActive ? 'sha512' : null,
    os_hash_value: isActive ? stableHexId(`hash/${image.name}`).repeat(4) : null,
    id: image.id,
    created_at: toZuluStamp(image.createdAt),
    updated_at: toZuluStamp(image.updatedAt),
    tags: image.tags,
    self: `/v2/images/${image.id}`,
    file: `/v2/images/${image.id}/file`,
    schema: '/v2/schemas/image',
    ...(isActive && { stores: 'file' }),
  };
}
