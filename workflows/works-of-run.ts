import { DIRECT_START, operationNameOf } from './contract/operation-names.js';
import type { RunInput } from './contract/runs.js';
import { executionsOf } from './scenarios/benchmark-variants.js';

/** Operations of one name, in turns: those of a turn are sent at the same moment. */
export interface Work {
  readonly operation: string;
  /** How many operations each turn has. */
  readonly turns: readonly number[];
}

const READY = 'guest.boot_ready';

/** What a scenario does, in the order of `workflows/scenarios/`. */
export function worksOf({ scenario, context, plan }: RunInput): readonly Work[] {
  const { servers } = scenario;
  const { service } = context.target;
  const name = (kind: Parameters<typeof operationNameOf>[1], imageId?: string): string =>
    operationNameOf(service, kind, {
      ordinal: 0,
      serverId: '',
      ...(imageId !== undefined && { imageId }),
    });
  const boot = name('boot');
  const remove = name('delete');
  const inTurn = (n: number): readonly number[] => Array.from({ length: n }, () => 1);
  const target = plan.targets.find((one) => one.name === context.target.name);
  // Without a readiness every guest counts as ready at once.
  const guests = (operation: string, turns: readonly number[]): Work[] =>
    target?.readiness ? [{ operation, turns }] : [];
  const waited = (turns: readonly number[]): Work[] =>
    'wait_ready' in scenario && scenario.wait_ready ? guests(READY, turns) : [];
  switch (scenario.scenario) {
    case 'serial-boot':
      return [
        { operation: boot, turns: inTurn(servers) },
        ...waited(inTurn(servers)),
        { operation: remove, turns: [servers] },
      ];
    case 'steady-state-packing':
      return [
        { operation: boot, turns: [servers] },
        ...waited([servers]),
        { operation: remove, turns: [servers] },
      ];
    case 'serial-reboot': {
      const reboots = inTurn(servers * scenario.reboots);
      return [
        { operation: boot, turns: inTurn(servers) },
        ...guests(READY, inTurn(servers)),
        { operation: name('reboot'), turns: reboots },
        ...guests('guest.reboot_ready', reboots),
        { operation: remove, turns: inTurn(servers) },
      ];
    }
    case 'boot-snapshot':
      return [
        { operation: boot, turns: [servers] },
        ...waited([servers, servers]),
        { operation: name('snapshot'), turns: [servers] },
        { operation: name('boot', 'of the snapshot'), turns: [servers] },
        { operation: remove, turns: [2 * servers] },
        { operation: name('delete-image'), turns: [servers] },
      ];
    case 'control-plane-share':
      return [
        { operation: boot, turns: inTurn(servers) },
        { operation: DIRECT_START[service], turns: inTurn(servers) },
        { operation: remove, turns: inTurn(servers) },
      ];
    case 'guest': {
      const levels = scenario.levels ?? [servers];
      const turns = levels.map((level, i) => level - (levels[i - 1] ?? 0));
      return [
        ...executionsOf(scenario).map(([operation, n]) => ({ operation, turns: inTurn(n) })),
        { operation: boot, turns },
        ...guests(READY, turns),
        { operation: remove, turns: [servers] },
      ];
    }
  }
}
