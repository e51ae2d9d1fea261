import { homedir } from 'node:os';
import { readClockOffset } from '../../hosts/clock-offset.js';
import { describeNode } from '../../hosts/describe-node.js';
import { connectNode } from '../../hosts/node-session.js';
import { createClock } from '../../measure/clock.js';
import type { ComputeNode } from '../../plan/target.js';
import { renderOffset } from './check-cloud.js';
import { failedCheck, fine, type Finding } from './finding.js';

/** Whether a compute node lets us in over SSH, what it is, and what its clock says. */
export async function checkNode(
  target: string,
  node: ComputeNode,
  env: NodeJS.ProcessEnv,
): Promise<Finding[]> {
  const what = `target '${target}' node '${node.name}'`;
  const clock = createClock();
  const now = (): number => clock.now();
  try {
    const session = await connectNode(node, { env, home: homedir(), now });
    try {
      const { kernel, distribution, cpus, memoryBytes } = await describeNode(session);
      const { lowerMs, upperMs } = await readClockOffset(session, now);
      return [
        fine(
          what,
          `${distribution || 'Linux'}, kernel ${kernel}, ${String(cpus)} CPUs, ${(memoryBytes / 2 ** 30).toFixed(1)} GiB`,
        ),
        fine(`${what} clock`, renderOffset(lowerMs, upperMs)),
      ];
    } finally {
      session.close();
    }
  } catch (error) {
    return [failedCheck(what, error)];
  }
}
