import { readFileSync } from 'node:fs';
import type { Cloud } from './cloud.js';
import type { OrderedFault } from './faults.js';
import {
  ApiFault,
  parseJsonObject,
  type ApiRequest,
  type Reply,
  type Service,
} from './http-exchange.js';
import type { NodeFaults } from './node-faults.js';
import { createRouter } from './router.js';

/**
 * simcloud's own API under /simcloud, without a token: it listens on loopback only. `order` carries
 * out faults as they are put.
 */
export function createControl(
  cloud: Cloud,
  order: (faults: readonly OrderedFault[], more?: 'more') => void,
  nodeFaults: NodeFaults,
): Service {
  const route = createRouter<ApiRequest, Reply | Promise<Reply>>([
    [
      'GET /',
      () => ({
        status: 200,
        body: {
          simulated: true,
          speedUp: cloud.settings.speedUp,
          seed: cloud.settings.seed,
          version: VERSION,
        },
      }),
    ],
    ['GET /truth', () => ({ status: 200, body: cloud.truth.toJson() })],
    ['GET /faults', () => ({ status: 200, body: cloud.faults.describe() })],
    ['GET /faults/hits', () => ({ status: 200, body: { hits: cloud.faults.hits } })],
    ['PUT /faults', (request) => orderFaults(request)],
    ['POST /faults', (request) => orderFaults(request, 'more')],
    ['GET /node-faults', () => ({ status: 200, body: nodeFaults.describe() })],
    [
      'PUT /node-faults',
      async (request) => {
        const { faults } = parseJsonObject(request, 'the body must be {"faults": […]}');
        if (!Array.isArray(faults)) throw new ApiFault(400, "'faults' must be a list");
        await nodeFaults.order(faults).catch((error: unknown) => {
          throw new ApiFault(400, error instanceof Error ? error.message : String(error));
        });
        return { status: 200, body: nodeFaults.describe() };
      },
    ],
  ]);

  function orderFaults(request: ApiRequest, more?: 'more'): Reply {
    const { faults } = parseJsonObject(request, 'the body must be {"faults": […]}');
    if (!Array.isArray(faults)) throw new ApiFault(400, "'faults' must be a list");
    try {
      order(faults.filter(isFaultLike), more);
    } catch (error) {
      throw new ApiFault(400, error instanceof Error ? error.message : String(error));
    }
    return { status: 200, body: cloud.faults.describe() };
  }

  return {
    handle(request) {
      const reply = route(request);
      if (!reply) throw new ApiFault(404, `simcloud has no ${request.method} ${request.path}`);
      return reply;
    },
    toReply: (fault) => ({
      status: fault.status,
      body: { error: { code: fault.status, message: fault.message } },
    }),
  };
}

/** What makes no sense inside is refused by Faults.order, with the fault quoted. */
function isFaultLike(fault: unknown): fault is OrderedFault {
  if (typeof fault === 'object' && fault !== null && 'kind' in fault) return true;
  throw new TypeError(`unknown kind of fault in ${JSON.stringify(fault)}`);
}

const VERSION = readVersion();

function readVersion(): string {
  const manifest: unknown = JSON.parse(
    readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
  );
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest
    ? String(manifest.version)
    : 'unknown';
}
