import { checkPlan } from '../../plan/check-plan.js';
import { scenariosOn } from '../../plan/scenario.js';
import type { Command } from '../command.js';
import { EXIT } from '../exit-code.js';
import { planProblems, readPlanDocument } from '../load-plan.js';

export const planCheck: Command = {
  help: `Usage: packbench plan check PLAN [options]

Says everything that is wrong with a plan, each problem with its path and value.
Asks no cloud: \`packbench doctor --plan PLAN\` does.

  PLAN              plan file (YAML or JSON), a known plan's name, or - for standard input

Options:
  --json            print the problems, or the plan with all its defaults, as JSON
  -h, --help        this text

Example:
  packbench plan check plan.yaml
`,
  options: { json: 'flag' },
  positionals: ['PLAN'],
  run: async (args, context) => {
    const file = args.positional(0);
    const document = await readPlanDocument(file, context);
    const checked = 'problems' in document ? document : checkPlan(document.value);
    if (args.flag('json')) {
      const ok = 'plan' in checked;
      context.output.json(ok ? { ok, plan: checked.plan } : { ok, problems: checked.problems });
      return ok ? EXIT.ok : EXIT.usageOrPlan;
    }
    if ('problems' in checked) throw planProblems(file, checked.problems);
    const { plan } = checked;
    const pairs = plan.targets.flatMap(({ name }) => scenariosOn(name, plan.scenarios));
    const runs = pairs.length * plan.repetitions;
    context.output.line(
      `'${file}' is fine: ${String(plan.targets.length)} targets x ` +
        `${String(plan.scenarios.length)} scenarios x ${String(plan.repetitions)} repetitions` +
        `${plan.scenarios.some((s) => s.targets) ? ', some not on all targets' : ''} ` +
        `= ${String(runs)} runs`,
    );
    return EXIT.ok;
  },
};
