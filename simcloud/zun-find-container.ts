import type { Cloud } from './cloud.js';
import type { Container } from './container.js';
import { zunFault, type ZunRequest } from './zun-request.js';

const UUID = /^[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}$/i;

/** Whether a project may see it; an admin sees all of them when asking for one. */
export function isOwn(container: Container, request: ZunRequest): boolean {
  return container.project === request.token.project;
}

/**
 * By id or name (zun/api/utils.py: get_resource).
 * @throws ApiFault 404 when there is none that this project may see, 409 when a name is not unique
 */
export function findContainer(
  cloud: Cloud,
  request: ZunRequest,
  ident: string | undefined,
): Container {
  const visible = (container: Container): boolean => request.isAdmin || isOwn(container, request);
  const wanted = ident ?? '';
  const found = UUID.test(wanted)
    ? [cloud.containers.get(wanted)].filter((container) => container !== undefined)
    : [...cloud.containers.values()].filter(({ name }) => name === wanted);
  const [container, ...others] = found.filter(visible);
  if (others.length > 0) {
    throw zunFault(
      409,
      'conflict',
      'Multiple containers exist with same name. Please use the container uuid instead.',
    );
  }
  if (!container) {
    throw zunFault(404, 'container-not-found', `Container ${wanted} could not be found.`);
  }
  return container;
}
