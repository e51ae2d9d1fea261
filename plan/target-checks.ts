import type { Raw, Report } from './cross-checks.js';

/** Keys that only one of the services knows, and why. */
const ONLY_NOVA = {
  flavor: 'zun has no flavors: write memory_mib, and cpus if you like',
  host: 'zun lets nobody choose a host: write availability_zone',
  key_pair: 'zun puts no key pair into a container: the image must bring its key',
} as const;
const ONLY_ZUN = {
  memory_mib: 'nova takes memory from the flavor: write flavor, or service: zun',
  cpus: 'nova takes processors from the flavor: write flavor, or service: zun',
  image_pull_policy: 'nova caches images on its nodes by itself',
} as const;

/** What a target must have for its service and for the plan's scenarios. */
export function checkTarget(target: Raw, scenarios: readonly Raw[], report: Report): void {
  checkService(target, report);
  checkPlaces(target, report);
  checkProbes(target['readiness'], report);
  const name = String(target['name']);
  const runs = (scenario: string): boolean => scenarios.some((s) => s['scenario'] === scenario);
  const nodes = namesOf(target['nodes']);
  if (target['readiness'] === undefined) {
    if (runs('serial-reboot') && target['guestless'] !== true) {
      report(
        ['readiness'],
        `serial-reboot needs it: a soft reboot sent before the guest of '${name}' listens waits out nova's time limit`,
      );
    } else if (scenarios.some((s) => s['wait_ready'] === true)) {
      report(['readiness'], `wait_ready needs it: what tells that the guest of '${name}' is up`);
    }
  }
  if (runs('guest') && viaOf(target['guest']) === 'ssh' && target['readiness'] === undefined) {
    report(['readiness'], `the scenario guest needs it: what tells that '${name}' lets us in`);
  }
  if (runs('guest') && target['guest'] === undefined) {
    report(['guest'], `the scenario guest needs it: how to get into the guests of '${name}'`);
  }
  const onNode = scenarios.some((s) => s['scenario'] === 'guest' && s['include_node'] === true);
  if (nodes.length === 0 && (runs('control-plane-share') || onNode)) {
    const who = onNode ? 'include_node' : 'control-plane-share';
    report(['nodes'], `${who} needs it: a compute node of '${name}' to log in to over SSH`);
  }
}

function checkService(target: Raw, report: Report): void {
  const { service = 'nova' } = target;
  const foreign: Readonly<Record<string, string>> =
    service === 'zun' ? ONLY_NOVA : service === 'nova' ? ONLY_ZUN : {};
  for (const [key, hint] of Object.entries(foreign)) {
    if (target[key] !== undefined) report([key], hint);
  }
  if (service === 'nova' && target['flavor'] === undefined) {
    report(['flavor'], 'required: name or id of a flavor');
  }
  if (service === 'zun' && target['memory_mib'] === undefined) {
    report(['memory_mib'], 'zun needs it: memory limit of a container in MiB');
  }
  if (service === 'nova' && viaOf(target['guest']) === 'exec') {
    report(['guest', 'via'], 'nova runs no command in a server: write via: ssh');
  }
}

/** A rung of the ladder is named after its kind of probe. */
function checkProbes(readiness: unknown, report: Report): void {
  if (!Array.isArray(readiness)) return;
  const kinds = readiness.map((one: unknown) => (isObject(one) ? one['probe'] : undefined));
  kinds.forEach((kind, i) => {
    const first = kinds.indexOf(kind);
    if (typeof kind !== 'string' || first === i) return;
    report(
      ['readiness', i, 'probe'],
      `'${kind}' is there already, as readiness[${first}]: a target has one probe of each kind`,
    );
  });
}

/** Probes and logins that go through a compute node need one. */
function checkPlaces(target: Raw, report: Report): void {
  const nodes = namesOf(target['nodes']);
  const { readiness, guest } = target;
  const probes: readonly unknown[] = Array.isArray(readiness) ? readiness : [];
  const looking: readonly (readonly [path: readonly (string | number)[], value: unknown])[] = [
    [['readiness'], readiness],
    ...probes.map((probe, i) => [['readiness', i], probe] as const),
    [['guest'], guest],
  ];
  for (const [path, value] of looking) {
    if (!isObject(value) || value['from'] !== 'node') continue;
    const node = value['node'];
    if (path[0] === 'guest' && hasJump(target['nodes'])) {
      report(
        [...path, 'from'],
        'guests are reached through one machine at most, and the first node has a jump host: write from: worker, or for zun via: exec',
      );
    } else if (nodes.length === 0) {
      report([...path, 'from'], 'the target names no node: write nodes, or from: worker');
    } else if (typeof node === 'string' && !nodes.includes(node)) {
      report([...path, 'node'], `no such node: '${node}'; the target has ${nodes.join(', ')}`);
    }
  }
}

const hasJump = (nodes: unknown): boolean =>
  Array.isArray(nodes) && isObject(nodes[0]) && nodes[0]['jump'] !== undefined;

const viaOf = (guest: unknown): unknown => (isObject(guest) ? guest['via'] : undefined);

const namesOf = (nodes: unknown): string[] =>
  Array.isArray(nodes)
    ? nodes.flatMap((node: unknown) => {
        const name = isObject(node) ? node['name'] : undefined;
        return typeof name === 'string' ? [name] : [];
      })
    : [];

const isObject = (value: unknown): value is Raw => typeof value === 'object' && value !== null;
