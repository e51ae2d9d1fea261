import { digestInTag } from './commit-tag.js';
import type { Container } from './containers.js';
import type { Image } from './images.js';
import type { KeyPair } from './key-pairs.js';
import type { Port } from './ports.js';
import type { Resource } from './resource.js';
import { RUN_KEY } from './run-key.js';
import { fromRunMark } from './run-mark.js';
import type { Server } from './servers.js';
import type { Volume } from './volumes.js';

/** How the names of all that packbench makes begin. */
const OUR_NAMES = 'packbench-';

const nothing = { runDigest: '', attachedTo: [] } as const;

export const fromServer = ({ id, name, metadata }: Server): Resource => ({
  ...nothing,
  kind: 'server',
  service: 'nova',
  id,
  name,
  run: metadata[RUN_KEY] ?? '',
});

export const fromContainer = ({ id, name, labels }: Container): Resource => ({
  ...nothing,
  kind: 'server',
  service: 'zun',
  id,
  name,
  run: labels[RUN_KEY] ?? '',
});

/**
 * An image must have our name besides: a person's snapshot of a server that was booted from a
 * snapshot of ours inherits its properties (nova/compute/utils.py, create_image).
 */
export function fromImage({ id, name, containerFormat, properties, tags }: Image): Resource {
  const ours = name.startsWith(OUR_NAMES);
  const digests = ours && containerFormat === 'docker' ? tags.map(digestInTag) : [];
  return {
    kind: 'image',
    service: 'glance',
    id,
    name,
    run: ours ? (properties[RUN_KEY] ?? '') : '',
    runDigest: digests.find((digest) => digest !== '') ?? '',
    attachedTo: [],
  };
}

export const fromPort = ({ id, name, deviceId, description }: Port): Resource => ({
  kind: 'port',
  service: 'neutron',
  id,
  name,
  run: fromRunMark(description),
  runDigest: '',
  attachedTo: deviceId === '' ? [] : [deviceId],
});

export const fromVolume = ({ id, name, metadata, serverIds }: Volume): Resource => ({
  kind: 'volume',
  service: 'cinder',
  id,
  name,
  run: metadata[RUN_KEY] ?? '',
  runDigest: '',
  attachedTo: serverIds,
});

export const fromKeyPair = ({ name, comment }: KeyPair): Resource => ({
  ...nothing,
  kind: 'key_pair',
  service: 'nova',
  id: name,
  name,
  run: fromRunMark(comment),
});
