import { askedPlan } from '../asked-plan.js';
import type { Command } from '../command.js';
import { dryRun } from '../dry-run.js';
import { EXIT } from '../exit-code.js';
import { scenarioType } from '../scenario-type.js';
import { withSession } from '../session.js';
import { startPage, uiOf } from '../ui-pages.js';

export const link: Command = {
  help: `Usage: packbench link PLAN [options]

Prints the address of the Web UI's form that starts this plan. The form is filled in from a
dry run of the plan, which is made when there is none: it checks plan, clouds, quotas and
compute nodes, and measures nothing. In the form press "Random UUID", set dry_run to false,
then press "Start Workflow".

  PLAN              a plan that the worker knows by name, or a plan file

Options:
  --scenario NAME   only this scenario of the plan
  --json            print the address and what the dry run said as JSON
  -h, --help        this text

Example:
  packbench link nightly
`,
  options: { scenario: 'text', json: 'flag' },
  positionals: ['PLAN'],
  run: (args, context) =>
    withSession(async ({ client, place }) => {
      const type = scenarioType(args.text('scenario'));
      const ui = uiOf(place);
      const asked = await askedPlan(client, args.positional(0), context);
      const mayBeOld = asked.document === undefined;
      const { runId, checkedAt, result } = await dryRun(client, { type, ...asked, mayBeOld });
      const address = startPage(ui, type, runId);
      if (args.flag('json')) {
        context.output.json({ address, checkedAt, headline: result.headline });
        return EXIT.ok;
      }
      const at = checkedAt.toISOString().slice(0, 19).replace('T', ' ');
      context.output.note(`The dry run was on ${at} UTC:`);
      for (const line of result.headline) context.output.note(line);
      context.output.line(address);
      return EXIT.ok;
    }),
};
