import type { Sent, ServerService } from '../openstack/server-service.js';
import type { RunContext } from '../workflows/contract/runs.js';
import type { StepItem, StepKind } from '../workflows/contract/steps.js';
import { operationId } from './operation-record.js';
import { resourceMetadata, serverName, snapshotName } from './resource-names.js';

/** Rally's name of the operation; a boot from a snapshot is kept apart, it costs another price. */
export function stepOperation(service: ServerService, kind: StepKind, item: StepItem): string {
  const name = service.operationName(kind);
  return kind === 'boot' && item.imageId !== undefined ? `${name}_from_snapshot` : name;
}

/** Sends the one request that starts an operation. */
export function stepRequest(
  service: ServerService,
  kind: StepKind,
  context: RunContext,
  item: StepItem,
): Promise<Sent> {
  const { target, study, run } = context;
  const metadata = resourceMetadata(
    study,
    run,
    operationId(context, stepOperation(service, kind, item), item.ordinal),
  );
  switch (kind) {
    case 'boot':
      return service.boot({
        name: serverName(run, item.ordinal),
        ...(target.flavorId !== undefined && { flavorId: target.flavorId }),
        ...(target.container && { container: target.container }),
        imageId: item.imageId ?? target.imageId,
        networkIds: target.networkIds,
        ...(target.availabilityZone !== undefined && { availabilityZone: target.availabilityZone }),
        ...(target.host !== undefined && { host: target.host }),
        securityGroups: target.securityGroups,
        ...(target.keyPair !== undefined && { keyPair: target.keyPair }),
        metadata,
      });
    case 'reboot':
      return service.softReboot(item.serverId, target.softRebootWaitSeconds);
    case 'snapshot':
      return service.snapshot(item.serverId, { name: snapshotName(run, item.ordinal), metadata });
    case 'delete':
      return service.deleteServer(item.serverId);
    case 'delete-image':
      return service.deleteImage(item.imageId ?? '');
  }
}
