import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Cloud } from './cloud.js';
import { cloudsYaml } from './clouds-yaml.js';
import { startComputeFarm, type NodeAccess } from './compute-farm.js';
import { createCinder } from './cinder.js';
import { createControl } from './control.js';
import type { OrderedFault } from './faults.js';
import { createGlance } from './glance.js';
import { GuestDoors } from './guest-doors.js';
import { HttpServer } from './http-server.js';
import { createKeystone } from './keystone.js';
import { createNeutron } from './neutron.js';
import { NodeFaults } from './node-faults.js';
import { createNova } from './nova.js';
import { toSettings, type SimcloudOptions } from './options.js';
import { createPlacement } from './placement.js';
import { Tokens } from './tokens.js';
import { createZun } from './zun.js';

export interface Simcloud {
  /** `http://127.0.0.1:1234`; the APIs are below it. */
  readonly url: string;
  /** The text of a clouds.yaml, with its secrets. Also in `<stateFolder>/clouds.yaml`. */
  readonly cloudsYaml: string;
  readonly nodes: readonly NodeAccess[];
  /** Stops everything that was started, and what was left running on its nodes. */
  close(): Promise<void>;
}

/**
 * Starts a simulated cloud in this process. Besides clouds.yaml and the keys it writes
 * `<stateFolder>/simcloud.json`: url, pid and nodes.
 * @throws RangeError on options that make no sense, Error when a port or the folder cannot be had
 */
export async function startSimcloud(options: SimcloudOptions): Promise<Simcloud> {
  const settings = toSettings(options);
  await mkdir(settings.stateFolder, { recursive: true });
  const cloud = new Cloud(settings);
  const tokens = new Tokens(settings);
  const doors = new GuestDoors(settings.guestPort);
  cloud.onGuestChange = (server) => {
    doors.update(server);
  };
  const order = (faults: readonly OrderedFault[], more?: 'more'): void => {
    for (const act of cloud.faults.order(faults, more)) {
      switch (act.kind) {
        case 'expire-tokens':
          tokens.expireAll();
          break;
        case 'move-endpoint':
          http.move(act.service, act.to);
          break;
        case 'refuse':
          // Let the reply to the order leave first.
          setTimeout(() => http.refuse(act.durationMs), 20).unref();
      }
    }
  };
  const nodeFaults = new NodeFaults();
  const services = {
    identity: createKeystone(cloud, tokens),
    compute: createNova(cloud, tokens),
    image: createGlance(cloud, tokens),
    network: createNeutron(cloud, tokens),
    container: createZun(cloud, tokens),
    volume: createCinder(cloud, tokens),
    placement: createPlacement(cloud, tokens),
    simcloud: createControl(cloud, order, nodeFaults),
  };
  const http = new HttpServer(cloud, services, () => {
    tokens.expireAll();
  });
  order(settings.faults);
  const url = `http://127.0.0.1:${await http.listen(settings.port)}`;
  const farm = await startComputeFarm(cloud, nodeFaults).catch((error: unknown) => {
    http.close();
    throw error;
  });
  const yaml = cloudsYaml(url, settings.region, tokens.users);
  await writeFile(join(settings.stateFolder, 'clouds.yaml'), yaml, { mode: 0o600 });
  await writeFile(
    join(settings.stateFolder, 'simcloud.json'),
    `${JSON.stringify({ url, pid: process.pid, nodes: farm.nodes }, null, 2)}\n`,
  );
  return {
    url,
    cloudsYaml: yaml,
    nodes: farm.nodes,
    async close() {
      http.close();
      doors.close();
      await Promise.all([cloud.close(), farm.close()]);
    },
  };
}
