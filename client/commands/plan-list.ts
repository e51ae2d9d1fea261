import { summarizePlan } from '../../activities/list-plans.js';
import { listKnownPlans } from '../../plan/known-plans.js';
import { plansFolder } from '../../plan/plans-folder.js';
import type { PlanList } from '../../workflows/contract/plans.js';
import { CommandError } from '../command-error.js';
import type { Command, Context } from '../command.js';
import { EXIT } from '../exit-code.js';
import { formatTable } from '../format.js';
import { knownPlans } from '../known-plans.js';
import { withSession } from '../session.js';

export const planList: Command = {
  help: `Usage: packbench plan list [options]

Lists the plans that the worker knows by name, and what is wrong with those that cannot be
run. Without a worker: those of this machine.

Options:
  --json            print them as JSON
  -h, --help        this text

Environment:
  PACKBENCH_PLANS   folder of the plans, of the worker when it starts (default: plans/ of
                    the checkout)

Example:
  packbench plan list
`,
  options: { json: 'flag' },
  positionals: [],
  run: async (args, context) => {
    const list = await ofWorker(context);
    if (args.flag('json')) context.output.json(list);
    else for (const line of renderPlans(list)) context.output.line(line);
    return EXIT.ok;
  },
};

async function ofWorker({ output, env, cwd }: Context): Promise<PlanList> {
  try {
    return await withSession(({ client }) => knownPlans(client));
  } catch (error) {
    if (!(error instanceof CommandError) || error.exitCode !== EXIT.temporal) throw error;
    output.note(`${error.message}; these are the plans of this machine`);
    const folder = plansFolder(env, cwd);
    return { folder, plans: (await listKnownPlans(folder)).map(summarizePlan) };
  }
}

/** A row for each plan; what is wrong with it comes after it. */
export function renderPlans({ folder, plans }: PlanList): string[] {
  if (plans.length === 0) return [`'${folder}' has no plan.`];
  const rows = formatTable([
    ['PLAN', 'TARGETS', 'SCENARIOS', 'RUNS', ''],
    ...plans.map((one) => [
      one.name,
      one.targets.join(', ') || '-',
      one.scenarios.join(', ') || '-',
      one.problems.length > 0 ? '-' : String(one.runs),
      one.problems.length > 0 ? 'cannot be run' : (one.description.split('\n')[0] ?? ''),
    ]),
  ]);
  const problems = plans.flatMap(({ file, problems: found }) =>
    found.map((problem) => `${file}: ${problem}`),
  );
  return [...rows, ...(problems.length > 0 ? ['', ...problems] : [])];
}
