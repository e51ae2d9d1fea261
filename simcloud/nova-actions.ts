import type { Cloud } from './cloud.js';
import { consoleLog } from './console-log.js';
import { ApiFault, parseJsonObject, toObject, toText, type Reply } from './http-exchange.js';
import type { NovaRequest } from './nova-request.js';
import { findServer } from './nova-servers.js';
import { pythonRepr } from './python-repr.js';
import { rebootServer } from './reboot-server.js';
import type { Route } from './router.js';
import type { Server } from './server.js';
import { createSnapshotImage, snapshotServer } from './snapshot-server.js';
import type { TrueKind, TrueOperation } from './truth.js';

/** POST /servers/{id}/action: reboot, createImage, os-getConsoleOutput. */
export function actionRoutes(cloud: Cloud): Route<NovaRequest>[] {
  return [['POST /servers/:id/action', act]];

  function act(request: NovaRequest, { id }: Readonly<Record<string, string>>): Reply {
    const body = parseJsonObject(request, 'Malformed request body');
    const [entry, ...others] = Object.entries(body);
    if (!entry || others.length > 0) throw new ApiFault(400, 'Malformed request body');
    const [action, value] = entry;
    switch (action) {
      case 'reboot':
        return reboot(request, id, toObject(value) ?? {});
      case 'createImage':
        return createImage(request, id, toObject(value) ?? {});
      case 'os-getConsoleOutput':
        return consoleOutput(request, id, toObject(value) ?? {});
      default:
        throw new ApiFault(400, `There is no such action: ${action}`);
    }
  }

  function reboot(
    request: NovaRequest,
    id: string | undefined,
    value: Readonly<Record<string, unknown>>,
  ): Reply {
    if (value['type'] === undefined) throw missing('reboot', value, 'type');
    const type = toText(value['type']).toUpperCase();
    if (type !== 'SOFT' && type !== 'HARD') {
      throw new ApiFault(
        400,
        `Invalid input for field/attribute type. Value: ${toText(value['type'])}. ${pythonRepr(value['type'])} is not one of ['HARD', 'Hard', 'hard', 'SOFT', 'Soft', 'soft']`,
      );
    }
    const server = findServer(cloud, request, id);
    // A hard reboot may interrupt any other (nova/compute/api.py: reboot, task_state of each type).
    const mayInterrupt = type === 'HARD' && (server.taskState ?? '').startsWith('reboot');
    if (!mayInterrupt) refuseWhileBusy(server, 'reboot');
    const action = cloud.beginAction(server, 'reboot', request);
    const operation = begin('reboot', server, request, server.id, server.name, server.metadata);
    rebootServer(cloud, server, type, action, operation);
    return { status: 202 };
  }

  function createImage(
    request: NovaRequest,
    id: string | undefined,
    value: Readonly<Record<string, unknown>>,
  ): Reply {
    const name = value['name'];
    if (typeof name !== 'string') throw missing('createImage', value, 'name');
    const server = findServer(cloud, request, id);
    refuseWhileBusy(server, 'createImage');
    const metadata = Object.fromEntries(
      Object.entries(toObject(value['metadata']) ?? {}).map(([key, item]) => [key, String(item)]),
    );
    const image = createSnapshotImage(cloud, server, name, metadata);
    const action = cloud.beginAction(server, 'createImage', request);
    const operation = begin('snapshot', server, request, image.id, name, metadata);
    snapshotServer(cloud, server, image, action, operation);
    // The body from 2.45 on; before it, the image is in the Location header only.
    if (request.minor >= 45) return { status: 202, body: { image_id: image.id } };
    return {
      status: 202,
      headers: { Location: `${request.origin}/image/images/${image.id}` },
    };
  }

  function consoleOutput(
    request: NovaRequest,
    id: string | undefined,
    value: Readonly<Record<string, unknown>>,
  ): Reply {
    const server = findServer(cloud, request, id);
    if (server.node === null) throw new ApiFault(409, `Instance ${server.id} is not ready`);
    const output = consoleLog(server);
    const length = value['length'];
    if (length === undefined || length === null || Number(length) < 0) {
      return { status: 200, body: { output } };
    }
    const lines = output.split('\n');
    if (lines.at(-1) === '') lines.pop();
    const tail = lines.slice(Math.max(0, lines.length - Number(length)));
    return { status: 200, body: { output: tail.map((line) => `${line}\n`).join('') } };
  }

  function begin(
    kind: TrueKind,
    server: Server,
    request: NovaRequest,
    resourceId: string,
    name: string,
    metadata: Readonly<Record<string, string>>,
  ): TrueOperation {
    return cloud.truth.begin({
      kind,
      resourceId,
      name,
      metadata,
      requestId: request.requestId,
      node: server.node?.name ?? '',
      requestArrivedAt: request.arrivedAt,
    });
  }
}

/** nova/compute/api.py: check_instance_state: the vm_state first, then the task_state. */
function refuseWhileBusy(server: Server, action: string): void {
  const why =
    server.vmState !== 'active'
      ? `vm_state ${server.vmState}`
      : server.taskState !== null
        ? `task_state ${server.taskState}`
        : '';
  if (why !== '') {
    throw new ApiFault(409, `Cannot '${action}' instance ${server.id} while it is in ${why}`);
  }
}

function missing(
  action: string,
  value: Readonly<Record<string, unknown>>,
  property: string,
): ApiFault {
  return new ApiFault(
    400,
    `Invalid input for field/attribute ${action}. Value: ${pythonRepr(value)}. '${property}' is a required property`,
  );
}
