import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import { ComputeNode } from './compute-node.js';
import { ContainerShells } from './container-shells.js';
import type { Container } from './container.js';
import { Draws, type Latency } from './draws.js';
import { Endpoints } from './endpoints.js';
import { Faults } from './faults.js';
import type { Image } from './image.js';
import type { KeyPair } from './key-pair.js';
import type { Settings } from './options.js';
import type {
  ActionEvent,
  Flavor,
  GuestOwner,
  InstanceAction,
  Port,
  Project,
  Server,
} from './server.js';
import { stableHexId, stableUuid } from './stable-id.js';
import { Timers } from './timers.js';
import { trueNow } from './true-clock.js';
import { Truth } from './truth.js';
import type { Volume } from './volume.js';

export interface Network {
  readonly id: string;
  readonly subnetId: string;
  readonly name: string;
}

const MIB = 1024 * 1024;

export const ADMIN_PROJECT: Project = { id: stableHexId('project/admin'), name: 'admin' };
export const DEMO_PROJECT: Project = { id: stableHexId('project/demo'), name: 'demo' };

/** Everything that the simulated cloud knows. It is in memory only: a restart begins anew. */
export class Cloud {
  readonly settings: Settings;
  readonly draws: Draws;
  readonly faults = new Faults();
  readonly endpoints = new Endpoints();
  readonly timers = new Timers();
  readonly truth = new Truth();
  readonly startedAt = trueNow();
  /** Nova's nodes. */
  readonly nodes: readonly ComputeNode[];
  /** Zun's nodes, which nova does not know. */
  readonly containerNodes: readonly ComputeNode[];
  readonly flavors: readonly Flavor[] = [
    { id: '1', name: 'm1.tiny', vcpus: 1, ramMib: 512, diskGib: 1 },
    { id: '2', name: 'm1.small', vcpus: 1, ramMib: 2048, diskGib: 20 },
    { id: '3', name: 'm1.medium', vcpus: 2, ramMib: 4096, diskGib: 40 },
  ];
  readonly networks: readonly Network[];
  readonly images = new Map<string, Image>();
  readonly servers = new Map<string, Server>();
  readonly containers = new Map<string, Container>();
  /** Deleted ones; nova goes on showing their actions (from 2.21). */
  readonly deletedServers = new Map<string, Server>();
  readonly ports = new Map<string, Port>();
  readonly volumes = new Map<string, Volume>();
  /** By `<user>/<name>`. */
  readonly keyPairs = new Map<string, KeyPair>();
  readonly shells: ContainerShells;
  /** Called whenever a guest starts or stops to listen. */
  onGuestChange: (owner: GuestOwner) => void = () => undefined;
  private serverCount = 0;
  private containerCount = 0;
  private portCount = 0;
  private keyPairCount = 0;
  // Two simclouds on one machine should not give their guests the same loopback addresses.
  private readonly guestNet = randomInt(16, 250);

  constructor(settings: Settings) {
    this.settings = settings;
    this.draws = new Draws(settings.seed);
    this.shells = new ContainerShells(settings);
    const nodes = settings.nodes.map((node) => new ComputeNode(node));
    this.nodes = nodes.filter(({ options }) => options.hypervisor !== 'docker');
    this.containerNodes = nodes.filter(({ options }) => options.hypervisor === 'docker');
    this.networks = settings.networks.map((name) => ({
      id: stableUuid(`network/${name}`),
      subnetId: stableUuid(`subnet/${name}`),
      name,
    }));
    for (const [name, sizeMib, minDiskGib, minRamMib, containerFormat] of [
      ['cirros', 16, 0, 0, 'bare'],
      ['cirros-mysql', 320, 1, 0, 'bare'],
      ['ubuntu-mysql', 640, 8, 1024, 'bare'],
      ['cirros-docker', 2, 0, 0, 'docker'],
      ['mysql-docker', 252, 0, 0, 'docker'],
    ] as const) {
      this.images.set(stableUuid(`image/${name}`), {
        id: stableUuid(`image/${name}`),
        name,
        owner: ADMIN_PROJECT,
        visibility: 'public',
        minDiskGib,
        minRamMib,
        createdAt: this.controlNow(),
        updatedAt: this.controlNow(),
        status: 'active',
        sizeBytes: sizeMib * MIB,
        diskFormat: containerFormat === 'docker' ? 'raw' : 'qcow2',
        containerFormat,
        tags: [],
        properties: { os_distro: name.split('-')[0] ?? name },
      });
    }
  }

  /** The control plane's clock, epoch ms. */
  controlNow(): number {
    return trueNow() + this.settings.clockOffsetMs;
  }

  /** A drawn latency after speed-up, ms. */
  latency(host: string, kind: string, latency: Latency): number {
    return this.draws.latency(host, kind, latency) / this.settings.speedUp;
  }

  nextOrdinal(): number {
    return ++this.serverCount;
  }

  nextContainerOrdinal(): number {
    return ++this.containerCount;
  }

  nextKeyPairOrdinal(): number {
    return ++this.keyPairCount;
  }

  /** @param words what a person gave it; nova gives its own ports neither */
  addPort(
    owner: { readonly id: string; readonly project: Project },
    deviceOwner: string,
    host: string,
    network: Network,
    words: Pick<Port, 'name' | 'description'> = { name: '', description: '' },
  ): Port {
    const count = ++this.portCount;
    const low = 10 + (count % 240);
    const middle = Math.floor(count / 240) % 256;
    const port: Port = {
      id: randomUUID(),
      ...words,
      networkId: network.id,
      networkName: network.name,
      subnetId: network.subnetId,
      projectId: owner.project.id,
      macAddress: `fa:16:3e:${randomBytes(3)
        .toString('hex')
        .replace(/(..)(?!$)/g, '$1:')}`,
      ipAddress: `${this.subnetPrefix()}.${middle}.${low}`,
      createdAt: this.controlNow(),
      deviceId: owner.id,
      deviceOwner,
      host,
      status: host === '' ? 'DOWN' : 'ACTIVE',
    };
    this.ports.set(port.id, port);
    return port;
  }

  /** First two bytes of every guest's address. */
  subnetPrefix(): string {
    return this.settings.guestPort > 0 ? `127.${this.guestNet}` : '10.66';
  }

  beginAction(
    server: Server,
    action: InstanceAction['action'],
    request: {
      readonly requestId: string;
      readonly token: { readonly user: { readonly id: string } };
    },
  ): InstanceAction {
    const now = this.controlNow();
    const entry: InstanceAction = {
      action,
      requestId: request.requestId,
      userId: request.token.user.id,
      startedAt: now,
      updatedAt: now,
      message: null,
      events: [],
    };
    server.actions.push(entry);
    return entry;
  }

  beginEvent(action: InstanceAction, event: string, host: string): ActionEvent {
    const entry: ActionEvent = {
      event,
      host,
      startedAt: this.controlNow(),
      finishedAt: null,
      result: null,
      details: null,
    };
    action.events.push(entry);
    return entry;
  }

  finishEvent(action: InstanceAction, event: ActionEvent, error: string | null): void {
    const now = this.controlNow();
    event.finishedAt = now;
    event.result = error === null ? 'Success' : 'Error';
    event.details = error;
    action.updatedAt = now;
    if (error !== null) action.message = 'Error';
  }

  setTask(server: Server, taskState: string | null): void {
    server.taskState = taskState;
    server.updatedAt = this.controlNow();
  }

  async close(): Promise<void> {
    this.timers.close();
    await this.shells.close();
  }
}
