import type { Cloud } from './cloud.js';
import { ApiFault, parseJsonObject, toObject, toText } from './http-exchange.js';
import type { AuthorizedRequest, Reply } from './http-exchange.js';
import { portView } from './neutron-views.js';

/** A port that a person makes: attached to nothing, unless the request says to what. */
export function createPort(cloud: Cloud, request: AuthorizedRequest): Reply {
  const wanted = toObject(parseJsonObject(request, 'Malformed request body')['port']) ?? {};
  const networkId = toText(wanted['network_id']);
  const network = cloud.networks.find(({ id }) => id === networkId);
  if (!network) {
    throw new ApiFault(404, `Network ${networkId} could not be found.`, {
      type: 'NetworkNotFound',
    });
  }
  const device = { id: toText(wanted['device_id']), project: request.token.project };
  const words = { name: toText(wanted['name']), description: toText(wanted['description']) };
  const port = cloud.addPort(device, toText(wanted['device_owner']), '', network, words);
  const isAdmin = request.token.user.roles.includes('admin');
  return { status: 201, body: { port: portView(port, isAdmin) } };
}
