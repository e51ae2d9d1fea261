import type { CloudClient } from './cloud-client.js';
import { findNamed } from './find-named.js';
import { listSecurityGroups } from './networks.js';
import { orProblem } from './or-problem.js';
import type { Problem } from './problem.js';

/** One problem for each group that the project does not have. */
export async function securityGroupProblems(
  client: CloudClient,
  wanted: readonly string[] = [],
): Promise<readonly Problem[]> {
  if (wanted.length === 0) return [];
  const groups = await listSecurityGroups(client);
  const looked = await Promise.all(
    wanted.map((name) => orProblem(() => findNamed('security group', name, groups, client.cloud))),
  );
  return looked.flatMap(({ problems }) => problems);
}
