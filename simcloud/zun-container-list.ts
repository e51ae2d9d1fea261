import type { Cloud } from './cloud.js';
import type { Reply } from './http-exchange.js';
import { containerRow } from './zun-container-view.js';
import { findContainer, isOwn } from './zun-find-container.js';
import { queryFlag } from './zun-query.js';
import { requireZunAdmin, zunFault, type ZunRequest } from './zun-request.js';

/** zun's [api]max_limit. */
const PAGE = 1000;
const FILTERS = ['name', 'image', 'project_id', 'user_id', 'memory', 'task_state', 'status'];
const KNOWN = [...FILTERS, 'host', 'auto_remove', 'all_projects', 'limit', 'marker', 'sort_key'];

/** GET /containers: what the database says, oldest first, in pages. It asks no compute node. */
export function listContainers(cloud: Cloud, request: ZunRequest): Reply {
  const { query } = request;
  const allProjects = queryFlag(request, 'all_projects', false);
  if (allProjects) requireZunAdmin(request, 'container:get_all_all_projects');
  const limit = parseLimit(query.get('limit'));
  const direction = query.get('sort_dir') ?? 'asc';
  if (direction !== 'asc' && direction !== 'desc') {
    const message = `Invalid sort direction: ${direction}. Acceptable values are 'asc' or 'desc'`;
    throw zunFault(400, 'invalid-value', message);
  }
  if (query.has('host')) requireZunAdmin(request, 'container:get_one:host');
  const unknown = [...query.keys()].filter((key) => !KNOWN.includes(key) && key !== 'sort_dir');
  if (unknown.length > 0) {
    throw zunFault(400, 'invalid-value', `Unknown parameters: ${unknown.join(', ')}`);
  }
  const marker = query.get('marker');
  if (marker !== null) findContainer(cloud, request, marker);
  const filters = [...FILTERS, 'host'].filter((key) => query.has(key));
  const found = [...cloud.containers.values()]
    .filter((container) => allProjects || isOwn(container, request))
    .map((container) => containerRow(container, request))
    .filter((row) => filters.every((key) => row[key] === query.get(key)));
  if (direction === 'desc') found.reverse();
  const start = marker === null ? 0 : found.findIndex((row) => row['uuid'] === marker) + 1;
  const page = found.slice(start, start + limit);
  const last = page.at(-1);
  // zun/api/controllers/v1/collection.py: a full page has a next link, even if nothing follows.
  const next =
    last && page.length === limit
      ? `${request.origin}/container/v1/containers?sort_key=${query.get('sort_key') ?? 'id'}` +
        `&sort_dir=${direction}&limit=${limit}&marker=${String(last['uuid'])}`
      : null;
  return { status: 200, body: { containers: page, next } };
}

function parseLimit(text: string | null): number {
  if (text === null) return PAGE;
  const limit = Number(text);
  if (!/^\s*[+-]?\d+\s*$/.test(text) || limit <= 0) {
    throw zunFault(400, 'invalid-value', 'Limit must be positive integer');
  }
  return Math.min(limit, PAGE);
}
