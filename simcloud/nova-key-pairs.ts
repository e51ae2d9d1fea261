import type { Cloud } from './cloud.js';
import { ApiFault, parseJsonObject, toObject, toText, type Reply } from './http-exchange.js';
import type { KeyPair } from './key-pair.js';
import type { NovaRequest } from './nova-request.js';
import type { Route } from './router.js';
import { stableHexId } from './stable-id.js';
import { toWholeSecondStamp } from './true-clock.js';

/** nova's [api]max_limit. */
const PAGE = 1000;

/**
 * Key pairs, which belong to a user and not to a project, and whose id is their name
 * (nova/api/openstack/compute/keypairs.py). Only imported ones, as from 2.92 on.
 */
export function keyPairRoutes(cloud: Cloud): Route<NovaRequest>[] {
  return [
    ['GET /os-keypairs', list],
    ['POST /os-keypairs', create],
    [
      'GET /os-keypairs/:name',
      (request, { name }) => {
        const pair = find(request, name);
        const stamps = { created_at: toWholeSecondStamp(pair.createdAt), updated_at: null };
        const more = { ...stamps, deleted: false, deleted_at: null, id: pair.ordinal };
        return { status: 200, body: { keypair: { ...view(pair, request), ...more } } };
      },
    ],
    ['DELETE /os-keypairs/:name', remove],
  ];

  function list(request: NovaRequest): Reply {
    const { query, minor } = request;
    const own = [...cloud.keyPairs.values()]
      .filter(({ userId }) => userId === request.token.user.id)
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    const marker = minor >= 35 ? query.get('marker') : null;
    const start = marker === null ? 0 : own.findIndex(({ name }) => name === marker) + 1;
    if (marker !== null && start === 0) throw new ApiFault(400, `marker [${marker}] not found`);
    const limit = minor >= 35 ? Math.min(Number(query.get('limit') ?? PAGE), PAGE) : Infinity;
    const page = own.slice(start, start + limit);
    const next = new URLSearchParams(query);
    next.set('marker', page.at(-1)?.name ?? '');
    const href = `${request.origin}/compute/v2.1/os-keypairs?${next.toString()}`;
    return {
      status: 200,
      body: {
        keypairs: page.map((pair) => {
          const { user_id: _, ...shown } = view(pair, request);
          return { keypair: shown };
        }),
        ...(page.length > 0 &&
          page.length === limit && { keypairs_links: [{ rel: 'next', href }] }),
      },
    };
  }

  function create(request: NovaRequest): Reply {
    const { keypair } = parseJsonObject(request, 'Malformed request body');
    const body = toObject(keypair) ?? {};
    const name = toText(body['name']);
    const publicKey = toText(body['public_key']);
    if (name === '' || publicKey === '') {
      const missing = name === '' ? 'name' : 'public_key';
      const input = "Invalid input for field/attribute keypair. '";
      throw new ApiFault(400, `${input}${missing}' is a required property`);
    }
    const userId = request.token.user.id;
    const key = `${userId}/${name}`;
    if (cloud.keyPairs.has(key)) throw new ApiFault(409, `Key pair '${name}' already exists.`);
    const pair = {
      name,
      publicKey,
      userId,
      createdAt: cloud.controlNow(),
      ordinal: cloud.nextKeyPairOrdinal(),
    };
    cloud.keyPairs.set(key, pair);
    return { status: request.minor >= 2 ? 201 : 200, body: { keypair: view(pair, request) } };
  }

  function remove(request: NovaRequest, { name }: Readonly<Record<string, string>>): Reply {
    const { userId } = find(request, name);
    cloud.keyPairs.delete(`${userId}/${name ?? ''}`);
    return { status: request.minor >= 2 ? 204 : 202 };
  }

  function find(request: NovaRequest, name: string | undefined): KeyPair {
    const userId = request.token.user.id;
    const pair = cloud.keyPairs.get(`${userId}/${name ?? ''}`);
    if (pair) return pair;
    throw new ApiFault(404, `Keypair ${name ?? ''} not found for user ${userId}`);
  }
}

function view(pair: KeyPair, { minor }: NovaRequest): Record<string, unknown> {
  return {
    name: pair.name,
    public_key: pair.publicKey,
    fingerprint: stableHexId(pair.publicKey).replace(/(..)(?!$)/g, '$1:'),
    user_id: pair.userId,
    ...(minor >= 2 && { type: 'ssh' }),
  };
}
