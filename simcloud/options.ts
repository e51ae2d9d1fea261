import { randomBytes } from 'node:crypto';
import type { Latency } from './draws.js';
import type { OrderedFault } from './faults.js';
import { studyNode, type NodeOptions } from './node-options.js';

/** What a project may use at the same time; -1 is without limit, as in nova. */
export interface Quotas {
  readonly instances: number;
  readonly cores: number;
  readonly ramMib: number;
}

export interface SimcloudOptions {
  /** Keys, known_hosts, clouds.yaml and the nodes' /proc are written here. */
  readonly stateFolder: string;
  /** Port of the API on 127.0.0.1; 0: any free one. @default 0 */
  readonly port?: number;
  /** Of every random draw. @default 1 */
  readonly seed?: number;
  /** Every simulated duration is divided by it. @default 1 */
  readonly speedUp?: number;
  /** Those with Docker are Zun's. @default one with KVM, one with LXC, one with Docker */
  readonly nodes?: readonly NodeOptions[];
  /** Of each project. @default 100 servers, 400 cores, 800 GiB */
  readonly quotas?: Quotas;
  /** Of an ordinary API request. @default mean 20 ms, sd 8 ms */
  readonly apiLatency?: Latency;
  /** Between POST /servers and its reply. @default mean 250 ms, sd 60 ms */
  readonly createLatency?: Latency;
  /** Between DELETE /images/{id} and its reply. @default mean 700 ms, sd 80 ms */
  readonly deleteImageLatency?: Latency;
  /** Between two updates of a node's /proc. Real time. @default 100 */
  readonly procPeriodMs?: number;
  /** False: no `container` service in the catalog, and no node with Docker. @default true */
  readonly zun?: boolean;
  /** False: no `block-storage` service in the catalog. @default true */
  readonly cinder?: boolean;
  /** Minor number of the highest microversion of Zun, 1 to 40. @default 40 */
  readonly zunMaxMinor?: number;
  /** Zun's [docker]execute_timeout: a command that runs longer gets 409. Real time. @default 5000 */
  readonly zunExecuteTimeoutMs?: number;
  /** nova's [libvirt]wait_soft_reboot_seconds, before speed-up. @default 120 000 */
  readonly softRebootWaitMs?: number;
  /** Real time, not sped up. @default 24 hours */
  readonly tokenLifetimeMs?: number;
  /** Control plane's clock less the real one. @default 0 */
  readonly clockOffsetMs?: number;
  /** Faults in force from the start. */
  readonly faults?: readonly OrderedFault[];
  /** More servers than this do not fit on one node. @default without limit */
  readonly serverLimitPerNode?: number;
  /** Names of the networks. @default ['private'] */
  readonly networks?: readonly string[];
  /** Guests open this TCP port on their address (127.x.y.z, Linux) when ready; 0: no. @default 0 */
  readonly guestPort?: number;
  /** @default random */
  readonly passwords?: { readonly admin: string; readonly demo: string };
  /** @default RegionOne */
  readonly region?: string;
}

export type Settings = Required<SimcloudOptions>;

/** Fills in the defaults and refuses what makes no sense. @throws RangeError naming the option */
export function toSettings(options: SimcloudOptions): Settings {
  const speedUp = options.speedUp ?? 1;
  if (!(speedUp > 0) || !Number.isFinite(speedUp)) {
    throw new RangeError(`speedUp must be above 0, got ${speedUp}`);
  }
  const zunMaxMinor = options.zunMaxMinor ?? 40;
  if (!Number.isInteger(zunMaxMinor) || zunMaxMinor < 1 || zunMaxMinor > 40) {
    throw new RangeError(`zunMaxMinor must be from 1 to 40, got ${zunMaxMinor}`);
  }
  const nodes = (options.nodes ?? [studyNode('kvm'), studyNode('lxc'), studyNode('docker')]).filter(
    ({ hypervisor }) => hypervisor !== 'docker' || options.zun !== false,
  );
  if (nodes.length === 0) throw new RangeError('nodes must not be empty');
  if (new Set(nodes.map((node) => node.name)).size < nodes.length) {
    throw new RangeError(`nodes must differ in name, got ${nodes.map((n) => n.name).join(', ')}`);
  }
  return {
    port: 0,
    seed: 1,
    quotas: { instances: 100, cores: 400, ramMib: 819_200 },
    apiLatency: { meanMs: 20, sdMs: 8 },
    createLatency: { meanMs: 250, sdMs: 60 },
    deleteImageLatency: { meanMs: 700, sdMs: 80 },
    procPeriodMs: 100,
    zun: true,
    cinder: true,
    zunExecuteTimeoutMs: 5000,
    softRebootWaitMs: 120_000,
    tokenLifetimeMs: 24 * 3_600_000,
    clockOffsetMs: 0,
    faults: [],
    serverLimitPerNode: Infinity,
    networks: ['private'],
    guestPort: 0,
    passwords: { admin: randomSecret(), demo: randomSecret() },
    region: 'RegionOne',
    ...options,
    speedUp,
    zunMaxMinor,
    nodes,
  };
}

function randomSecret(): string {
  return randomBytes(18).toString('base64url');
}
