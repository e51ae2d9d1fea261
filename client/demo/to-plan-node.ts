import type { PlanInput } from '../../plan/plan.js';
import type { DemoNode } from './demo-cloud.js';

type NodeInput = NonNullable<PlanInput['targets'][number]['nodes']>[number];

/** A simulated compute node as a plan names it. */
export const toPlanNode = ({
  name,
  address,
  port,
  user,
  keyFile,
  knownHosts,
}: DemoNode): NodeInput => ({
  name,
  address,
  port,
  user,
  key_file: keyFile,
  known_hosts: knownHosts,
});
