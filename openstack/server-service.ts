/**
 * The one interface behind which Nova (and Zun) do the steps of a scenario. What to wait on and
 * which stamps exist differs by service and stays behind it. Nothing here loops, sleeps or retries
 * a request that changes something: the caller owns time.
 */

/** Kinds of operation. `operationName` turns one into Rally's name. */
export type OperationKind = 'boot' | 'reboot' | 'snapshot' | 'delete' | 'delete-image';

/** When a request was sent and its response had arrived: epoch ms on the injected clock. */
export interface Exchange {
  readonly sentAtMs: number;
  readonly receivedAtMs: number;
  /** `x-openstack-request-id`; empty when the service sent none. */
  readonly requestId: string;
  /** The `Date` header, epoch ms (whole seconds); null when there was none. */
  readonly dateMs: number | null;
  /** Host and port of the endpoint: the clock that `dateMs` was read from. */
  readonly endpoint: string;
}

export interface BootRequest {
  readonly name: string;
  /** Nova's. */
  readonly flavorId?: string;
  /** Zun's. */
  readonly container?: {
    readonly memoryMib: number;
    readonly cpus?: number;
    readonly pullPolicy?: 'always' | 'ifnotpresent';
  };
  readonly imageId: string;
  readonly networkIds: readonly string[];
  readonly availabilityZone?: string;
  readonly host?: string;
  readonly securityGroups?: readonly string[];
  readonly keyPair?: string;
  /** Ids of study, run and operation. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** A request that started an operation. */
export interface Sent extends Exchange {
  /** The server's id; for a snapshot the image's. */
  readonly resourceId: string;
}

/** What a poll asks about: an operation in flight. */
export interface InFlight {
  readonly resourceId: string;
  readonly requestId: string;
  /** The end is near: the cheapest look that tells it will do, what else it shows does not matter. */
  readonly endIsNear?: boolean;
}

/** How far a boot has come. `active`: the API shows the end, and its action has not finished yet. */
export type Stage =
  'scheduling' | 'scheduled' | 'networking' | 'block_mapping' | 'spawning' | 'active';

/** When one of a look's requests was sent and answered, epoch ms. */
export type Asked = Pick<Exchange, 'sentAtMs' | 'receivedAtMs'>;

/**
 * `stage` is what the poll's own exchange showed. `asked` is when just the answer that decides was
 * asked for, where that was another one.
 */
export type Progress =
  | { readonly state: 'pending'; readonly stage?: Stage; readonly asked?: Asked }
  | {
      readonly state: 'there';
      readonly stage?: Stage;
      readonly asked?: Asked;
      readonly launchedAtMs: number | null;
      readonly addresses: readonly string[];
      readonly host: string;
      /** Of the action whose finish was the end. */
      readonly stamps?: Stamps;
    }
  | { readonly state: 'failed'; readonly fault: string }
  /** The resource does not exist (any more). For a delete that is the end. */
  | { readonly state: 'gone' };

export interface Poll extends Exchange {
  /** By resource id; one entry for each that was asked for. */
  readonly progress: ReadonlyMap<string, Progress>;
  /** Requests that this look cost. */
  readonly requests: number;
}

/** The control plane's own stamps of one action. Epoch ms, as stored: see `exact`. */
export interface Stamps {
  readonly requestId: string;
  /** Name of the action: create, reboot, createImage, delete. */
  readonly action: string;
  readonly startedAtMs: number;
  /** Start of the first event on a compute node; null before, and where none is told. */
  readonly begunAtMs: number | null;
  /** Finish of the last event; null while it runs. */
  readonly finishedAtMs: number | null;
  /** True when the cloud stores fractions of a second. */
  readonly exact: boolean;
  readonly failed: boolean;
}

/** A resource found by the id of the run that made it. */
export interface Found {
  readonly kind: 'server' | 'image';
  readonly id: string;
  readonly name: string;
  readonly createdAtMs: number;
  readonly metadata: Readonly<Record<string, string>>;
}

export interface ServerService {
  /** `boot` → `nova.boot_server`. */
  operationName(kind: OperationKind): string;
  boot(request: BootRequest): Promise<Sent>;
  /** @param waitSeconds after which a service that can be told so reboots hard */
  softReboot(serverId: string, waitSeconds: number): Promise<Sent>;
  snapshot(
    serverId: string,
    image: { name: string; metadata: Readonly<Record<string, string>> },
  ): Promise<Sent>;
  deleteServer(serverId: string): Promise<Sent>;
  deleteImage(imageId: string): Promise<Sent>;
  /**
   * One look at operations of one kind. `namePrefix` is common to the names of the servers asked
   * about, so that one list request serves all of them.
   */
  poll(kind: OperationKind, operations: readonly InFlight[], namePrefix: string): Promise<Poll>;
  /** Undefined when the service keeps no record of that action (any more). */
  stamps(serverId: string, requestId: string): Promise<Stamps | undefined>;
  /** All actions of a server, oldest first. */
  actions(serverId: string): Promise<readonly Stamps[]>;
  /** Servers and images whose metadata `packbench_run` is `run`. `namePrefix` narrows the list. */
  findByRun(run: string, namePrefix: string): Promise<readonly Found[]>;
  /** The whole console log. Empty while there is none. */
  console(serverId: string): Promise<string>;
  /**
   * Runs a command inside a server and waits for its end; stdout and stderr come as one text.
   * Absent when the service cannot.
   */
  execute?(serverId: string, argv: readonly string[]): Promise<{ code: number; output: string }>;
}
