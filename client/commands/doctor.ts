import type { Plan } from '../../plan/plan.js';
import { CommandError } from '../command-error.js';
import type { Command, Context } from '../command.js';
import { checkCloud, checkTarget } from '../doctor/check-cloud.js';
import { checkNode } from '../doctor/check-node.js';
import { checkPayloadKey } from '../doctor/check-payload-key.js';
import { checkResults } from '../doctor/check-results.js';
import { checkTemporal } from '../doctor/check-temporal.js';
import { checkSideDoors } from '../doctor/check-side-doors.js';
import { failedCheck, renderFinding, type Finding } from '../doctor/finding.js';
import { EXIT } from '../exit-code.js';
import { openKnownResults } from '../known-results.js';
import { loadPlan } from '../load-plan.js';
import { withCloud } from '../open-cloud.js';

export const doctor: Command = {
  help: `Usage: packbench doctor [--plan PLAN | --cloud NAME] [options]

Looks at what a study needs and says what is wrong and what to do: Temporal and who reaches
it, worker, room for results; with --cloud also the cloud; with --plan all that it names:
flavors, images, networks, zones, quotas, and SSH and clock of each compute node.
Changes nothing.

Options:
  --plan PLAN       plan file (YAML or JSON)
  --cloud NAME      cloud in clouds.yaml
  --json            print the findings as JSON
  -h, --help        this text

The exit code is that of the first problem: 1 results, 2 plan, 3 Temporal, 4 cloud or node.

Example:
  packbench doctor --plan plan.yaml
`,
  options: { plan: 'text', cloud: 'text', json: 'flag' },
  positionals: [],
  run: async (args, context) => {
    const { output } = context;
    const file = args.text('plan');
    const cloud = args.text('cloud');
    if (file !== undefined && cloud !== undefined) {
      throw new CommandError(
        EXIT.usageOrPlan,
        '`packbench doctor` takes --plan or --cloud, not both',
        {
          hint: 'a plan names its clouds',
        },
      );
    }
    const plan = file === undefined ? undefined : (await loadPlan(file, context)).plan;
    const clouds = plan ? plan.targets.map((target) => target.cloud) : cloud ? [cloud] : [];

    const findings: Finding[] = [];
    const tell = (found: readonly Finding[]): void => {
      findings.push(...found);
      if (args.flag('json')) return;
      for (const line of found.flatMap((f) => renderFinding(f, output.style))) output.line(line);
    };
    tell(await checkTemporal());
    tell([await checkPayloadKey(context.env)]);
    tell(await checkSideDoors(context.env));
    tell([await checkResults(await openKnownResults(context))]);
    for (const name of new Set(clouds)) tell(await examineCloud(name, plan, context));
    for (const target of plan?.targets ?? []) {
      for (const node of target.nodes) tell(await checkNode(target.name, node, context.env));
    }
    if (args.flag('json')) output.json(findings);
    return findings.find(({ ok }) => !ok)?.exitCode ?? EXIT.ok;
  },
};

async function examineCloud(
  name: string,
  plan: Plan | undefined,
  context: Context,
): Promise<Finding[]> {
  try {
    return await withCloud(name, context, async (client) => {
      const findings = await checkCloud(client);
      // A cloud that does not answer would say the same of each target.
      if (!plan || findings.some(({ ok }) => !ok)) return findings;
      for (const target of plan.targets) {
        if (target.cloud === name) findings.push(...(await checkTarget(client, plan, target)));
      }
      return findings;
    });
  } catch (error) {
    return [failedCheck(`cloud '${name}'`, error)];
  }
}
