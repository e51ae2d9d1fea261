import { buttonId, installButton, removeButtons } from '../buttons.js';
import type { Command } from '../command.js';
import { EXIT } from '../exit-code.js';
import { knownPlans } from '../known-plans.js';
import { withSession } from '../session.js';
import { schedulesPage } from '../ui-pages.js';

export const buttonsInstall: Command = {
  help: `Usage: packbench buttons install [options]

Makes a button of the Web UI for each plan that the worker knows: a paused schedule whose
Trigger runs the plan now. Run it again when plans have come or gone.

Options:
  --json            print what was made and removed as JSON
  -h, --help        this text

Example:
  packbench buttons install
`,
  options: { json: 'flag' },
  positionals: [],
  run: (args, { output }) =>
    withSession(async ({ client, place }) => {
      const { plans } = await knownPlans(client);
      const fit = plans.filter(({ problems }) => problems.length === 0);
      const buttons = [];
      for (const plan of fit) {
        const did = await installButton(client, plan);
        buttons.push({ plan: plan.name, button: buttonId(plan.name), did });
      }
      const removed = await removeButtons(
        client,
        fit.map(({ name }) => name),
      );
      if (args.flag('json')) {
        output.json({ buttons, removed });
        return EXIT.ok;
      }
      for (const { plan, button, did } of buttons) output.line(`${button}: ${did}, runs '${plan}'`);
      for (const button of removed) output.line(`${button}: removed, its plan is not there`);
      for (const { name } of plans.filter((one) => !fit.includes(one))) {
        output.note(`plan '${name}' cannot be run and gets no button; see packbench plan list`);
      }
      if (place.ui !== undefined) {
        output.line(`They are at ${schedulesPage({ ui: place.ui, namespace: place.namespace })}`);
      }
      return EXIT.ok;
    }),
};
