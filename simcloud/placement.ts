import type { Cloud } from './cloud.js';
import type { ComputeNode } from './compute-node.js';
import {
  ApiFault,
  header,
  type AuthorizedRequest,
  type Reply,
  type Service,
} from './http-exchange.js';
import { createRouter } from './router.js';
import { RAM_ALLOCATION_RATIO } from './schedule.js';
import { stableUuid } from './stable-id.js';
import type { Tokens } from './tokens.js';

/** Placement: the compute nodes as resource providers, what they have and what is taken. */
export function createPlacement(cloud: Cloud, tokens: Tokens): Service {
  const route = createRouter<AuthorizedRequest>([
    [
      'GET /resource_providers',
      () => ({
        status: 200,
        body: { resource_providers: cloud.nodes.map(providerView) },
      }),
    ],
    ['GET /resource_providers/:id/inventories', (_, { id }) => inventories(find(cloud, id))],
    ['GET /resource_providers/:id/usages', (_, { id }) => usages(cloud, find(cloud, id))],
  ]);
  return {
    handle(request) {
      const headers = { 'openstack-api-version': 'placement 1.0', vary: 'openstack-api-version' };
      if (request.path === '' || request.path === '/') {
        const version = {
          id: 'v1.0',
          max_version: '1.39',
          min_version: '1.0',
          status: 'CURRENT',
          links: [{ rel: 'self', href: '' }],
        };
        return { status: 200, headers, body: { versions: [version] } };
      }
      const token = tokens.find(header(request, 'x-auth-token'));
      if (!token?.project) {
        throw new ApiFault(401, 'The request you have made requires authentication.');
      }
      if (!token.user.roles.includes('admin')) {
        throw new ApiFault(
          403,
          'Access was denied to this resource.\n\n Policy does not allow placement:resource_providers:list to be performed.  ',
        );
      }
      const reply = route({ ...request, token: { ...token, project: token.project } });
      if (!reply) throw new ApiFault(404, 'The resource could not be found.');
      return { ...reply, headers };
    },
    toReply(fault, request) {
      if (fault.status === 401) {
        return {
          status: 401,
          headers: { 'WWW-Authenticate': `Keystone uri="${request.origin}/identity/v3"` },
          body: { error: { code: 401, title: 'Unauthorized', message: fault.message } },
        };
      }
      const title = fault.status === 403 ? 'Forbidden' : 'Not Found';
      const error = { status: fault.status, title, detail: fault.message };
      return {
        status: fault.status,
        body: { errors: [{ ...error, request_id: request.requestId }] },
      };
    },
  };
}

function providerId(node: ComputeNode): string {
  return stableUuid(`hypervisor/${node.name}`);
}

function providerView(node: ComputeNode): object {
  const self = `/placement/resource_providers/${providerId(node)}`;
  return {
    uuid: providerId(node),
    name: node.name,
    generation: 1,
    links: [
      { rel: 'self', href: self },
      { rel: 'inventories', href: `${self}/inventories` },
      { rel: 'usages', href: `${self}/usages` },
    ],
  };
}

function find(cloud: Cloud, id: string | undefined): ComputeNode {
  const node = cloud.nodes.find((candidate) => providerId(candidate) === id);
  if (!node) throw new ApiFault(404, `No resource provider with uuid ${id ?? ''} found`);
  return node;
}

function inventories({ options }: ComputeNode): Reply {
  const entry = (total: number, reserved: number, ratio: number): object => ({
    total,
    reserved,
    min_unit: 1,
    max_unit: total,
    step_size: 1,
    allocation_ratio: ratio,
  });
  return {
    status: 200,
    body: {
      resource_provider_generation: 1,
      inventories: {
        VCPU: entry(options.cpus, 0, 16),
        MEMORY_MB: entry(options.memoryMib, 512, RAM_ALLOCATION_RATIO),
        DISK_GB: entry(options.diskGib, 0, 1),
      },
    },
  };
}

function usages(cloud: Cloud, node: ComputeNode): Reply {
  const taken = { VCPU: 0, MEMORY_MB: 0, DISK_GB: 0 };
  for (const id of node.serverIds) {
    const flavor = cloud.servers.get(id)?.flavor;
    taken.VCPU += flavor?.vcpus ?? 0;
    taken.MEMORY_MB += flavor?.ramMib ?? 0;
    taken.DISK_GB += flavor?.diskGib ?? 0;
  }
  return { status: 200, body: { resource_provider_generation: 1, usages: taken } };
}
