import { describeNode, type NodeDescription } from '../hosts/describe-node.js';
import type { NodeSession } from '../hosts/node-session.js';
import { SshError } from '../hosts/ssh-error.js';
import type { CloudClient } from '../openstack/cloud-client.js';
import { inspectTarget, type TargetInspection } from '../openstack/inspect-target.js';
import { targetWish } from '../openstack/target-wish.js';
import { peakServers } from '../plan/peak-servers.js';
import { scenariosOn } from '../plan/scenario.js';
import type { Plan } from '../plan/plan.js';
import type { ComputeNode, Target } from '../plan/target.js';
import type { TargetRecord } from '../results/record.js';
import type { Activities } from '../workflows/contract/activities.js';
import type { ResolvedTarget } from '../workflows/contract/runs.js';
import { heartbeating } from './heartbeating.js';
import { TargetError } from './target-error.js';

export interface InspectDependencies {
  readonly client: (cloud: string) => CloudClient;
  readonly connect: (node: ComputeNode) => Promise<NodeSession>;
}

interface Looked {
  readonly problems: readonly string[];
  readonly resolved?: ResolvedTarget;
  readonly record?: TargetRecord;
}

/** Looks at everything that a plan names, before the first boot; fails with every problem. */
export const createInspectTargets =
  (deps: InspectDependencies): Activities['inspectTargets'] =>
  ({ plan }) =>
    heartbeating(
      () => undefined,
      async () => {
        const looked = await Promise.all(plan.targets.map((target) => look(deps, plan, target)));
        const problems = looked.flatMap((one) => one.problems);
        if (problems.length > 0) throw new TargetError(problems);
        const records = looked.flatMap((one) => one.record ?? []);
        return {
          targets: looked.flatMap((one) => one.resolved ?? []),
          records,
          warnings: warningsOf(records),
        };
      },
    );

async function look(deps: InspectDependencies, plan: Plan, target: Target): Promise<Looked> {
  const [cloud, nodes] = await Promise.all([
    inspectTarget(
      deps.client(target.cloud),
      targetWish(target, peakServers(scenariosOn(target.name, plan.scenarios))),
    ),
    Promise.all(target.nodes.map((node) => lookAtNode(deps, node))),
  ]);
  const problems = [
    ...cloud.problems.map(({ problem, hint }) => renderProblem(target.name, problem, hint)),
    ...nodes
      .flatMap((node) => node.problem ?? [])
      .map(({ problem, hint }) => renderProblem(target.name, problem, hint)),
  ];
  const { flavor, image } = cloud;
  if (problems.length > 0 || !flavor || !image) return { problems };
  return {
    problems,
    resolved: {
      name: target.name,
      cloud: target.cloud,
      service: target.service,
      ...(target.service === 'nova' && { flavorId: flavor.id }),
      ...(target.memory_mib !== undefined && {
        container: {
          memoryMib: target.memory_mib,
          ...(target.cpus !== undefined && { cpus: target.cpus }),
          ...(target.image_pull_policy && { pullPolicy: target.image_pull_policy }),
        },
      }),
      imageId: image.id,
      networkIds: cloud.networks.map((network) => network.id),
      ...(target.availability_zone !== undefined && { availabilityZone: target.availability_zone }),
      ...(target.host !== undefined && { host: target.host }),
      securityGroups: target.security_groups,
      ...(target.key_pair !== undefined && { keyPair: target.key_pair }),
      softRebootWaitSeconds: target.soft_reboot_wait_seconds,
      actionStamps: target.action_stamps,
      ...(target.rungs_every_ms !== undefined && { rungsEveryMs: target.rungs_every_ms }),
    },
    record: toRecord(target, cloud, flavor, image, nodes),
  };
}

const renderProblem = (target: string, problem: string, hint: string): string =>
  `target '${target}': ${problem}${hint === '' ? '' : `\n  hint: ${hint}`}`;

interface LookedNode {
  readonly name: string;
  readonly description?: NodeDescription;
  readonly problem?: { readonly problem: string; readonly hint: string };
}

async function lookAtNode(deps: InspectDependencies, node: ComputeNode): Promise<LookedNode> {
  try {
    const session = await deps.connect(node);
    try {
      return { name: node.name, description: await describeNode(session) };
    } finally {
      session.close();
    }
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const hint = error instanceof SshError ? error.hint : '';
    return { name: node.name, problem: { problem: error.message, hint } };
  }
}

function toRecord(
  target: Target,
  cloud: TargetInspection,
  flavor: TargetRecord['flavor'],
  image: TargetRecord['image'],
  nodes: readonly LookedNode[],
): TargetRecord {
  return {
    name: target.name,
    cloud: target.cloud,
    service: target.service,
    simulated: cloud.simulation !== undefined,
    speedUp: cloud.simulation?.speedUp ?? 1,
    flavor,
    image: {
      id: image.id,
      name: image.name,
      sizeBytes: image.sizeBytes,
      checksum: image.checksum,
      diskFormat: image.diskFormat,
    },
    networks: cloud.networks.map(({ id, name }) => ({ id, name })),
    availabilityZone: target.availability_zone ?? '',
    hypervisors: cloud.hypervisors.map((h) => `${h.host} ${h.type} ${h.version}`),
    versions: cloud.versions,
    nodes: Object.fromEntries(
      nodes.map(({ name, description }) => [name, description ? inWords(description) : '']),
    ),
    sharedHost: target.shared_host,
  };
}

const inWords = (node: NodeDescription): string =>
  [
    `Linux ${node.kernel}`,
    node.distribution,
    `${String(node.cpus)} × ${node.cpuModel || 'CPU'}`,
    `${(node.memoryBytes / 2 ** 30).toFixed(1)} GiB`,
    ...Object.values(node.virtualization),
  ]
    .filter(Boolean)
    .join(', ');

const warningsOf = (records: readonly TargetRecord[]): string[] =>
  records
    .filter(({ nodes }) => Object.keys(nodes).length === 0)
    .map(({ name }) => `${name}: the plan names no compute node of it, so it has no curves`);
