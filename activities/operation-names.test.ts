import { describe, expect, it } from 'vitest';
import { createServerService } from '../openstack/create-server-service.js';
import { operationNameOf } from '../workflows/contract/operation-names.js';
import { stepOperation } from './step-request.js';

const KINDS = ['boot', 'reboot', 'snapshot', 'delete', 'delete-image'] as const;

describe('operationNameOf', () => {
  it.each(['nova', 'zun'] as const)('names operations that were never sent as %s does', (name) => {
    const service = createServerService(name, undefined as never);
    for (const imageId of [undefined, 'image']) {
      const item = { ordinal: 1, serverId: '', ...(imageId !== undefined && { imageId }) };
      expect(KINDS.map((kind) => operationNameOf(name, kind, item))).toEqual(
        KINDS.map((kind) => stepOperation(service, kind, item)),
      );
    }
  });
});
