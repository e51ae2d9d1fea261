import type { CloudConfig } from '../../openstack/cloud-config.js';

/** A cloud that the contract suite runs against. */
export interface ContractCloud {
  readonly config: CloudConfig;
  readonly target: ContractTarget;
  /** Speed-up of a simulated cloud; undefined for a real one. */
  readonly speedUp: number | undefined;
  /** Longest that any one operation may take, ms. */
  readonly patienceMs: number;
  readonly pollMs: number;
  stop(): Promise<void>;
}

/** What to boot there: names or ids. */
export interface ContractTarget {
  /** @default 'nova' */
  readonly service?: 'nova' | 'zun' | undefined;
  /** Nova's. */
  readonly flavor?: string | undefined;
  /** Zun's, MiB. */
  readonly memory?: number | undefined;
  readonly image: string;
  readonly network: string;
  readonly zone?: string | undefined;
  /** Text on the guest's console once it listens for a soft reboot. */
  readonly marker: string;
}
