import { randomUUID } from 'node:crypto';
import type { Cloud } from './cloud.js';
import {
  ApiFault,
  header,
  parseJsonObject,
  toObject,
  toText,
  type AuthorizedRequest,
  type Reply,
  type Service,
} from './http-exchange.js';
import { createRouter } from './router.js';
import type { Tokens } from './tokens.js';
import { toWholeSecondStamp, trueNow } from './true-clock.js';
import type { Volume } from './volume.js';

/** cinder's osapi_max_limit. */
const PAGE = 1000;
/** From POST to available, and from DELETE to gone; before speed-up. */
const CREATE = { meanMs: 1500, sdMs: 300 };
const DELETE = { meanMs: 1000, sdMs: 200 };

/** Block storage v3, as far as something can be left behind in it: volumes, never attached. */
export function createCinder(cloud: Cloud, tokens: Tokens): Service {
  const route = createRouter<AuthorizedRequest>([
    ['GET /volumes', list],
    ['GET /volumes/detail', list],
    ['POST /volumes', create],
    [
      'GET /volumes/:id',
      (request, { id }) => ({ status: 200, body: { volume: view(find(request, id)) } }),
    ],
    ['DELETE /volumes/:id', remove],
  ]);

  function list(request: AuthorizedRequest): Reply {
    const { query } = request;
    // Newest first (cinder/api/common.py, get_sort_params).
    const own = [...cloud.volumes.values()]
      .reverse()
      .filter(({ project }) => project === request.token.project);
    const marker = query.get('marker');
    const start = marker === null ? 0 : own.findIndex(({ id }) => id === marker) + 1;
    const limit = Math.min(Number(query.get('limit') ?? PAGE), PAGE);
    const page = own.slice(start, start + limit);
    const next = new URLSearchParams(query);
    next.set('marker', page.at(-1)?.id ?? '');
    const href = `${request.origin}/volume/v3/volumes/detail?${next.toString()}`;
    return {
      status: 200,
      body: {
        volumes: page.map(view),
        // cinder/api/common.py, _get_collection_links: a full page has a next one.
        ...(page.length > 0 && page.length === limit && { volumes_links: [{ rel: 'next', href }] }),
      },
    };
  }

  function create(request: AuthorizedRequest): Reply {
    const wanted = toObject(parseJsonObject(request, 'Malformed request body')['volume']) ?? {};
    const metadata = Object.entries(toObject(wanted['metadata']) ?? {});
    const volume: Volume = {
      id: randomUUID(),
      name: toText(wanted['name']),
      sizeGib: Number(wanted['size']),
      project: request.token.project,
      userId: request.token.user.id,
      metadata: Object.fromEntries(metadata.map(([key, value]) => [key, toText(value)])),
      createdAt: cloud.controlNow(),
      status: 'creating',
    };
    cloud.volumes.set(volume.id, volume);
    cloud.timers.at(volume, trueNow() + cloud.latency('', 'create-volume', CREATE), () => {
      volume.status = 'available';
    });
    return { status: 202, body: { volume: view(volume) } };
  }

  function remove(request: AuthorizedRequest, { id }: Readonly<Record<string, string>>): Reply {
    const volume = find(request, id);
    if (volume.status !== 'available') {
      // cinder/volume/api.py, API.delete
      throw new ApiFault(
        400,
        'Invalid volume: Volume status must be available or error or error_restoring or ' +
          'error_extending or error_managing and must not be migrating, attached, belong to a ' +
          'group, have snapshots, awaiting a transfer, or be disassociated from snapshots after ' +
          'volume transfer.',
      );
    }
    volume.status = 'deleting';
    cloud.timers.at(volume, trueNow() + cloud.latency('', 'delete-volume', DELETE), () => {
      cloud.volumes.delete(volume.id);
    });
    return { status: 202 };
  }

  function find(request: AuthorizedRequest, id: string | undefined): Volume {
    const volume = cloud.volumes.get(id ?? '');
    const isAdmin = request.token.user.roles.includes('admin');
    if (volume && (volume.project === request.token.project || isAdmin)) return volume;
    throw new ApiFault(404, `Volume ${id ?? ''} could not be found.`);
  }

  return {
    handle(request) {
      const token = tokens.find(header(request, 'x-auth-token'));
      if (!token?.project) {
        throw new ApiFault(401, 'The request you have made requires authentication.');
      }
      const { project } = token;
      // The project's id in the path may be left out (cinder/api/openstack/__init__.py).
      const path = request.path.replace(new RegExp(`^/v3(/${project.id})?`), '');
      const reply = route({ ...request, path, token: { ...token, project } });
      if (!reply) throw new ApiFault(404, 'The resource could not be found.');
      return reply;
    },
    toReply: (fault) => ({
      status: fault.status,
      body: {
        [FAULT_NAMES[fault.status] ?? 'computeFault']: {
          code: fault.status,
          message: fault.message,
        },
      },
    }),
  };
}

/** cinder/api/openstack/wsgi.py: Fault._fault_names, nova's own heritage included. */
const FAULT_NAMES: Readonly<Record<number, string>> = {
  400: 'badRequest',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'itemNotFound',
  409: 'conflictingRequest',
};

function view(volume: Volume): Record<string, unknown> {
  return {
    id: volume.id,
    name: volume.name,
    description: null,
    status: volume.status,
    size: volume.sizeGib,
    availability_zone: 'nova',
    created_at: toWholeSecondStamp(volume.createdAt),
    updated_at: null,
    attachments: [],
    volume_type: '__DEFAULT__',
    snapshot_id: null,
    source_volid: null,
    metadata: volume.metadata,
    user_id: volume.userId,
    bootable: 'false',
    encrypted: false,
    multiattach: false,
    'os-vol-tenant-attr:tenant_id': volume.project.id,
  };
}
